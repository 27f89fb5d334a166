"""Keys, and lines of the log."""

import logging

import pytest

from serving.server.access import ApiKeys, log_access, read_keys
from serving.server.status import Code, ServingError

KEYS = ApiKeys(["sesame", "m\u00fcsli"])


@pytest.mark.parametrize(
    "headers",
    [
        {"x-api-key": "sesame"},
        {"x-api-key": "m\u00fcsli"},
        {"authorization": "Bearer sesame"},
        {"authorization": "bearer  sesame "},
    ],
)
def test_takes_each_key_in_each_header(headers):
    KEYS.check(headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-api-key": ""},
        {"x-api-key": "Sesame"},
        {"x-api-key": "sesame "},
        {"x-api-key": "\udcff"},
        {"authorization": "sesame"},
        {"authorization": "Basic sesame"},
        {"authorization": "Bearer "},
    ],
)
def test_refuses_all_else(headers):
    with pytest.raises(ServingError) as caught:
        KEYS.check(headers)
    assert caught.value.code is Code.UNAUTHENTICATED
    assert "sesame" not in caught.value.text


def test_reads_a_key_a_line(tmp_path):
    file = tmp_path / "keys"
    file.write_text("# for the page\nfirst\n\n  second  \n")
    for key in ("first", "second"):
        read_keys(file).check({"x-api-key": key})
    with pytest.raises(ServingError):
        read_keys(file).check({"x-api-key": "# for the page"})


@pytest.mark.parametrize("content", ["", "\n\n", "# none\n"])
def test_a_file_without_keys_is_a_mistake(tmp_path, content):
    (tmp_path / "keys").write_text(content)
    with pytest.raises(ValueError, match="must have a key in one of its lines"):
        read_keys(tmp_path / "keys")


def test_no_keys_are_a_mistake():
    with pytest.raises(ValueError, match="`keys` must have at least one key"):
        ApiKeys([])


def test_a_line_cannot_be_forged(caplog):
    with caplog.at_level(logging.INFO, "serving.access"):
        log_access("REST", "1.2.3.4", "GET /a\nb\x1b[31m", "200", 0.0123)
    assert [record.getMessage() for record in caplog.records] == [r"REST 1.2.3.4 GET /a\nb\x1b[31m 200 12.3ms"]
