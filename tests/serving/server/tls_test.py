"""Certificates that cannot be used; server_test uses one that can."""

import shutil
import subprocess

import pytest

from serving.server.tls import Tls


@pytest.fixture
def make(tmp_path):
    """Makes a certificate and its key; takes the flags of openssl that say how the key is kept."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")

    def made(name, *flags):
        found = Tls(tmp_path / f"{name}.cert", tmp_path / f"{name}.key")
        words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-days", "2", "-subj", "/CN=a", *flags]
        subprocess.run([*words, "-out", found.certificate, "-keyout", found.key], check=True, capture_output=True)
        return found

    return made


def test_takes_a_certificate_with_its_key(make):
    found = make("a", "-nodes")
    assert found.context().get_ca_certs() == []
    assert found.credentials() is not None


def test_refuses_the_key_of_another(make):
    with pytest.raises(OSError, match=r"(?i)mismatch"):
        Tls(make("a", "-nodes").certificate, make("b", "-nodes").key).context()


def test_does_not_ask_for_a_password(make):
    with pytest.raises(OSError):
        make("a", "-passout", "pass:sesame").context()


def test_refuses_what_is_not_there(tmp_path):
    with pytest.raises(OSError):
        Tls(tmp_path / "a", tmp_path / "b").context()
