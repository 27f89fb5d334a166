"""Sampled records as files, against the library's own nesting."""

import io
import json

import numpy as np
import pytest

from serving.rows import is_flat, write_csv, write_jsonl
from tests.records import NESTED, RAW, parsed
from tfvae.data.records.table import nest, table

NESTED_ROWS = table(NESTED, parsed(NESTED, RAW)["x"])
FLAT = {
    "lat": np.array([44.1, 0.0], np.float32),
    "lat?": np.array([True, False]),
    "on": np.array([True, False]),
    "street": np.array(["MAIN ST, N", 'SAY "HI"']),
    "sure?": np.array(["yes", "é"]),
}


def written(write, outputs):
    file = io.BytesIO()
    write(file, outputs)
    return file.getvalue().decode()


def test_records_are_written_as_a_table():
    assert written(write_csv, FLAT) == 'lat,on,street,sure?\r\n44.1,true,"MAIN ST, N",yes\r\n,false,"SAY ""HI""",é\r\n'


def test_records_are_nested_as_the_library_nests_them():
    lines = [json.loads(line) for line in written(write_jsonl, NESTED_ROWS).splitlines()]
    assert lines == list(nest(NESTED_ROWS, NESTED))


def test_flat_records_are_objects_and_null_is_missing():
    lines = written(write_jsonl, FLAT).splitlines()
    assert lines[0] == '{"lat": 44.1, "on": true, "street": "MAIN ST, N", "sure?": "yes"}'
    assert json.loads(lines[1])["lat"] is None


@pytest.mark.parametrize("names", [("home", "home.lat"), ("2nd.x", "home.lat")])
def test_dots_are_characters_where_the_schema_takes_them_as_such(names):
    line = written(write_jsonl, {name: np.array([i]) for i, name in enumerate(names)})
    assert json.loads(line) == {name: i for i, name in enumerate(names)}


@pytest.mark.parametrize(
    ("names", "flat"),
    [
        (FLAT, True),
        (["home.lat", "age"], True),
        (["home.lat", "home.lat?"], True),
        (["home.lat", "home?"], False),
        (["tags", "tags#"], False),
        (["apt", "no#", "why?"], True),
        (NESTED_ROWS, False),
    ],
)
def test_a_table_can_hold_what_is_neither_repeated_nor_a_message_that_may_be_missing(names, flat):
    assert is_flat(names) == flat
