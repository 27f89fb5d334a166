"""Paths of REST."""

import pytest

from serving.server.address import Address
from serving.server.rest_paths import parse
from serving.server.status import Code, ServingError


@pytest.mark.parametrize(
    ("method", "path", "what", "address"),
    [
        ("POST", "/v1/models/m:predict", "predict", Address("m")),
        ("POST", "/V1/Models/M:PREDICT", "predict", Address("M")),
        ("POST", "/v1/models/m/versions/7:predict", "predict", Address("m", 7)),
        ("POST", "/v1/models/m/versions/007:predict", "predict", Address("m", 7)),
        ("POST", "/v1/models/m/labels/canary:classify", "classify", Address("m", None, "canary")),
        ("POST", "/v1/models/a%20b%2Fc/labels/%C3%A9:regress", "regress", Address("a b/c", None, "\u00e9")),
        ("GET", "/v1/models/m", "status", Address("m")),
        ("GET", "/v1/models/m/versions/0", "status", Address("m", 0)),
        ("GET", "/v1/models/m/metadata", "metadata", Address("m")),
        ("GET", "/v1/models/m/labels/stable/Metadata", "metadata", Address("m", None, "stable")),
    ],
)
def test_reads_what_is_asked(method, path, what, address):
    assert parse(method, path) == (what, address)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/models/m:predict"),
        ("POST", "/v1/models/m"),
        ("PUT", "/v1/models/m:predict"),
        ("HEAD", "/v1/models/m"),
        ("POST", "/v1/models/m:predictt"),
        ("POST", "/v1/models/m:predict/"),
        ("POST", "/v1/models/:predict"),
        ("POST", "/v1/models/m/versions/x:predict"),
        ("POST", "/v1/models/m/versions/-1:predict"),
        ("POST", "/v1/models/m/versions/1/labels/a:predict"),
        ("GET", "/v1/models/m/metadata/x"),
        ("GET", "/v1/"),
    ],
)
def test_refuses_others(method, path):
    with pytest.raises(ServingError) as caught:
        parse(method, path)
    assert (caught.value.code, caught.value.text) == (Code.INVALID_ARGUMENT, f"Malformed request: {method} {path}")


@pytest.mark.parametrize("path", ["/v1/models", "/v1/models/"])
def test_asks_for_a_name(path):
    with pytest.raises(ServingError, match=r"^Missing model name in request\.$"):
        parse("GET", path)


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 1500])
def test_refuses_versions_beyond_int64(number):
    with pytest.raises(ServingError, match=r"^Failed to convert version: 9\d+ to numeric value$"):
        parse("GET", f"/v1/models/m/versions/{number}")


@pytest.mark.parametrize("number", ["9223372036854775807", "0" * 5000 + "9223372036854775807"])
def test_takes_the_greatest_version(number):
    assert parse("GET", f"/v1/models/m/versions/{number}").address.version == 2**63 - 1
