"""Which web pages may ask a server that listens on this machine alone.

A browser runs the pages of strangers on the same machine. Such a page may send requests to 127.0.0.1, and if its own
name is made to point there, read the answers too (DNS rebinding). Programs send neither header that tells.
"""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from serving.server.status import Code, ServingError


def check_origin(headers: Mapping[str, str], host: str) -> None:
    """Raises ServingError (PERMISSION_DENIED) where a page of another site asks, or by a name that is not this host's.

    Args:
        headers: of the request, whose names are in lower case.
        host: at which the server listens; by which name it is reached is checked on loopback addresses alone.
    """
    asked = headers.get("host", "")
    if asked and _is_local(host) and not _is_local(_name(asked)):  # a browser always says whom it asks
        rule = f"`Host` must be that of this machine, for the server listens at {host} alone"
        raise ServingError(Code.PERMISSION_DENIED, f"{rule}; got {asked[:80]!r}. --host opens it.")
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != asked.lower():
        raise ServingError(Code.PERMISSION_DENIED, f"`Origin` must be this server, got {origin[:80]!r}.")


def _name(host: str) -> str:
    """The name in a `Host` header, without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_local(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
