"""Path of a REST request -> what it asks, and of which model. Pure functions."""

import re
from typing import NamedTuple
from urllib.parse import unquote

from serving.server.address import Address
from serving.server.folders import GREATEST
from serving.server.status import Code, ServingError

_MODEL = r"/v1/models/(?P<model>[^/:]+)(?:/versions/(?P<version>[0-9]+)|/labels/(?P<label>[^/:]+))?"
PATTERNS = {
    "POST": re.compile(rf"{_MODEL}:(?P<ask>predict|classify|regress)", re.IGNORECASE),
    "GET": re.compile(rf"{_MODEL}(?:/(?P<ask>metadata))?", re.IGNORECASE),
}


class Ask(NamedTuple):
    """What a request asks: "predict", "classify", "regress", "metadata" or "status"."""

    what: str
    address: Address


def parse(method: str, path: str) -> Ask:
    """What a request asks.

    Args:
        method: of HTTP.
        path: as it came, without a query; names in it are still URL-encoded.

    Raises:
        ServingError: INVALID_ARGUMENT, it is none of TensorFlow Serving's.
    """
    if method == "GET" and path.rstrip("/").lower() == "/v1/models":
        raise ServingError(Code.INVALID_ARGUMENT, "Missing model name in request.")
    found = PATTERNS[method].fullmatch(path) if method in PATTERNS else None
    if found is None:
        raise ServingError(Code.INVALID_ARGUMENT, f"Malformed request: {method} {path}")
    model, label = unquote(found["model"]), found["label"]
    address = Address(model, _number(found["version"]), None if label is None else unquote(label))
    return Ask((found["ask"] or "status").lower(), address)


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    digits = text.lstrip("0") or "0"
    if len(digits) > len(str(GREATEST)) or int(digits) > GREATEST:  # Python converts no thousands of digits
        raise ServingError(Code.INVALID_ARGUMENT, f"Failed to convert version: {text} to numeric value")
    return int(digits)
