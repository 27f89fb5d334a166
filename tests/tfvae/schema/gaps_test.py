"""Rows with gaps: what is known, what stands in a gap, files, and what is named where they cannot be read."""

import json
import math

import numpy as np
import pytest

from tests.records import NESTED
from tfvae.schema.gaps import read_with_gaps, table_with_gaps
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text

FLAT = Schema(
    Message((
        Field("name", Text(9)),
        Field("age", Number(whole=True), optional=True),
        Field("home", Message((Field("lat", Number()), Field("note", Text(9))))),
        Field("open", Category(("false", "true"), "bool")),
        Field("size", Category(("S", "L"))),
    )),
    (),
)  # fmt: skip


def test_gaps_hold_values_that_the_schema_allows():
    table, known = table_with_gaps({"name": ["A", None], "age": [3.0, math.nan], "size": [None, "L"]}, FLAT)
    assert {name: column.tolist() for name, column in known.items()} == {
        "name": [True, False], "age?": [True, False], "age": [True, False], "home.lat": [False] * 2,
        "home.note": [False] * 2, "open": [False] * 2, "size": [False, True],
    }  # fmt: skip
    assert table["age?"].tolist() == [True, False]
    assert table["size"].tolist() == ["S", "L"]
    assert list(table) == list(known)


def test_a_nested_column_is_known_as_a_whole():
    person = {"name": ["Ada", None], "phones": [[], None]}
    _, known = table_with_gaps(person, NESTED)
    phones = {name for name in known if name.startswith("phones")}
    assert len(phones) > 1
    for name, column in known.items():
        assert column.tolist() == [name in phones or name == "name", False], name


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"nam": ["A"]}, "'nam' is unknown"),
        ({}, "got none"),
        ({"name": ["A"], "size": ["S", "L"]}, "columns of one length"),
        ({"size": [3]}, "`size` must be of string; got 3"),
    ],
)
def test_rows_that_do_not_fit_are_named(rows, message):
    with pytest.raises(ValueError, match=message):
        table_with_gaps(rows, FLAT)


def test_cells_of_a_csv_get_their_types_and_empty_ones_are_gaps(tmp_path):
    path = tmp_path / "gaps.csv"
    path.write_text("\ufeffage,open,home.lat,name\n3,true,1.5,\n,,,\u00c4\n", "utf-8")
    assert read_with_gaps(path, FLAT) == {
        "age": [3, None], "open": [True, None], "home.lat": [1.5, None], "name": [None, "\u00c4"]
    }  # fmt: skip


def test_lines_of_json_may_lack_names(tmp_path):
    path = tmp_path / "gaps.jsonl"
    path.write_text("\n".join(map(json.dumps, [{"name": "A"}, {"age": None, "size": "L"}])))
    assert read_with_gaps(path, FLAT) == {"name": ["A", None], "age": [None, None], "size": [None, "L"]}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.txt", "name\nA\n", "a file .csv or .jsonl; got 'a.txt'"),
        ("a.csv", "name\n", "'a.csv' has none"),
        ("a.csv", "age,name\n1,A\nold,B\n", "`age` must be of int; line 3 has 'old'"),
        ("a.csv", "open\nyes\n", "`open` must be of bool; line 2 has 'yes'"),
        ("a.csv", "age,name\n1\n", "as many cells as the header; line 2"),
        ("a.jsonl", '{"name": "A"}\n{"name"\n', "line 2 of 'a.jsonl'"),
        ("a.jsonl", "[1]\n", r"objects of JSON; line 1 of 'a.jsonl' is \[1\]"),
    ],
)
def test_files_that_cannot_be_read_are_named(tmp_path, name, text, message):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_with_gaps(path, FLAT)


def test_nested_records_need_lines_of_json(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name\nA\n")
    with pytest.raises(ValueError, match=r"must be a file \.jsonl"):
        read_with_gaps(path, NESTED)


def test_known_columns_have_the_length_of_the_rows():
    _, known = table_with_gaps({"name": np.array(["A", "B", "C"], object)}, FLAT)
    assert {len(column) for column in known.values()} == {3}
