"""Rows as people give them, against what the library shows of the same columns."""

import math

import numpy as np
import pytest

from tests.records import NESTED, RAW, parsed
from tfvae.data.records.table import table
from tfvae.schema.given import table_of
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text
from tfvae.schema.rows import shown

SMALL = Schema(
    Message((
        Field("name", Text()),
        Field("age", Number(whole=True), optional=True),
        Field("home", Message((Field("lat", Number()), Field("note", Text(), optional=True)))),
        Field("open", Category(("false", "true"), "bool")),
    )),
    (),
)  # fmt: skip
ROWS = {"name": ["a", ""], "age": [3, None], "home.lat": [1.5, 2], "home.note": ["x", None], "open": [True, False]}


def test_flat_rows_become_columns_of_cells():
    found = table_of(ROWS, SMALL)
    assert {name: column.tolist() for name, column in found.items()} == {
        "name": ["a", ""], "age?": [True, False], "age": [3, 0], "home.lat": [1.5, 2.0], "home.note": ["x", ""],
        "open": [True, False],
    }  # fmt: skip
    assert [found[name].dtype for name in ("age", "home.lat", "open")] == [np.int64, np.float32, bool]


def test_numbers_of_a_data_frame_are_taken_and_nan_is_missing():
    found = table_of({**ROWS, "age": np.array([3.0, math.nan]), "open": np.array([True, False])}, SMALL)
    assert (found["age?"].tolist(), found["age"].tolist()) == ([True, False], [3, 0])


def test_nested_rows_come_back_as_they_were():
    before = table(NESTED, parsed(NESTED, RAW)["x"])
    after = table_of(shown(before, NESTED), NESTED)
    assert list(after) == list(before)
    for name, column in before.items():
        assert after[name].dtype == column.dtype, name
        np.testing.assert_array_equal(after[name], column, err_msg=name)


def test_a_text_that_is_nan_is_empty_as_pandas_reads_it():
    assert table_of({**ROWS, "name": ["a", math.nan]}, SMALL)["name"].tolist() == ["a", ""]


class Twice(dict):
    """Columns of which one has its name twice, as a data frame may."""

    def __iter__(self):
        return iter([*self.keys(), "name"])


def test_a_column_that_is_there_twice_is_named():
    with pytest.raises(ValueError, match="each column once; 'name' is there 2 times"):
        table_of(Twice(ROWS), SMALL)


def test_no_rows_are_no_rows():
    nothing = table_of({name: [] for name in ("name", "age", "member", "home", "phones", "tags")}, NESTED)
    assert nothing["phones.ext"].shape == (0, 3)


PERSON = shown(table(NESTED, parsed(NESTED, RAW)["x"]), NESTED)


@pytest.mark.parametrize(
    ("schema", "rows", "message"),
    [
        (SMALL, {**ROWS, "nam": ["a", "b"]}, r"`rows` must have the columns name, age, .*; 'nam' is unknown"),
        (SMALL, {"name": ["a"]}, "'age' is missing"),
        (SMALL, {**ROWS, "name": ["a"]}, "`rows` must have columns of one length; got {'name': 1, 'age': 2"),
        (SMALL, {**ROWS, "name": ["a", None]}, "`name` must have a value in each row; got None"),
        (SMALL, {**ROWS, "home.lat": [1.0, math.nan]}, "`home.lat` must have a value in each row; got nan"),
        (SMALL, {**ROWS, "name": "ab"}, "`name` must be a list of values, one for each row; got 'ab'"),
        (SMALL, {**ROWS, "age": 3}, "`age` must be a list of values, one for each row; got 3"),
        (SMALL, {**ROWS, "age": [1.5, 2]}, "`age` must be of int; got 1.5"),
        (SMALL, {**ROWS, "age": [math.inf, 2]}, "`age` must be of int; got inf"),
        (SMALL, {**ROWS, "age": [True, 2]}, "`age` must be of int; got True"),
        (SMALL, {**ROWS, "age": [2**70, 2]}, "`age` must be of whole numbers of 64 bits"),
        (SMALL, {**ROWS, "name": [5, "b"]}, "`name` must be of string; got 5"),
        (SMALL, {**ROWS, "open": ["no", True]}, "`open` must be of bool; got 'no'"),
        (NESTED, {**PERSON, "tags": [["a"] * 3, [], [], []]}, "`tags` must have at most 2 elements; got 3"),
        (NESTED, {**PERSON, "home": ["MAIN ST", None, None, None]}, "`home` must hold street, lat, lon; got 'MAIN ST'"),
        (NESTED, {**PERSON, "home": [{"lat": 1.0}, None, None, None]}, "`home.street` must have a value in each row"),
        (NESTED, {**PERSON, "home": [{"let": 1.0}, None, None, None]}, "`home` must hold street, lat, lon; got"),
    ],
)
def test_rows_that_do_not_fit_name_the_column(schema, rows, message):
    with pytest.raises(ValueError, match=message):
        table_of(rows, schema)
