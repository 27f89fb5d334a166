"""Certificates for both protocols, from files."""

import ssl
from pathlib import Path
from typing import NamedTuple

import grpc


class Tls(NamedTuple):
    """Files in PEM.

    Args:
        certificate: of the server, and after it those that lead to a known one.
        key: private, of the certificate, without a password.
    """

    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """For REST. Raises OSError where a file cannot be read, or is none of these."""
        found = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        # Without a password given, a key that has one would stop the server at a prompt.
        found.load_cert_chain(self.certificate, self.key, password="")
        return found

    def credentials(self) -> grpc.ServerCredentials:
        """For gRPC. Raises OSError where a file cannot be read."""
        return grpc.ssl_server_credentials([(self.key.read_bytes(), self.certificate.read_bytes())])
