"""Who may ask, and a line in the log for each who did."""

import hmac
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

from serving.server.status import Code, ServingError

LOG = logging.getLogger("serving.access")
"""One line for each request, at level INFO."""
BEARER = "Bearer "


def log_access(protocol: str, peer: str, what: str, outcome: str, seconds: float) -> None:
    """Writes a line of the access log.

    Args:
        protocol: "REST" or "GRPC".
        peer: address of the client.
        what: what was asked, as the client wrote it; control characters in it are escaped, or one could forge lines.
        outcome: how it ended.
        seconds: how long it took.
    """
    LOG.info("%s %s %s %s %.1fms", protocol, peer, what.encode("unicode_escape").decode(), outcome, seconds * 1e3)


class ApiKeys:
    """Keys of which a request must carry one, in the header `X-API-Key` or `Authorization: Bearer`.

    Args:
        keys: at least one; several let a new one come in before the old one goes.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("`keys` must have at least one key, got none.")
        self._keys = [key.encode() for key in keys]

    def check(self, headers: Mapping[str, str]) -> None:
        """Raises ServingError (UNAUTHENTICATED) unless there is a key in the headers, whose names are in lower case.

        All keys are compared, each in a time that does not depend on where it differs, so that time tells nothing.
        """
        given = _given(headers).encode(errors="surrogateescape")
        if not sum([hmac.compare_digest(given, key) for key in self._keys]):
            text = "A key is needed: send it in the header `X-API-Key`, or `Authorization: Bearer KEY`."
            raise ServingError(Code.UNAUTHENTICATED, text)


def _given(headers: Mapping[str, str]) -> str:
    if key := headers.get("x-api-key"):
        return key
    authorization = headers.get("authorization", "")
    return authorization[len(BEARER) :].strip() if authorization.lower().startswith(BEARER.lower()) else ""


def read_keys(path: Path) -> ApiKeys:
    """The keys of a file: one a line; empty lines and those that begin with # are left out.

    Raises:
        OSError, UnicodeDecodeError: the file cannot be read.
        ValueError: it has no key.
    """
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    keys = [line for line in lines if line and not line.startswith("#")]
    if not keys:
        raise ValueError(f"{path} must have a key in one of its lines, and has none.")
    return ApiKeys(keys)
