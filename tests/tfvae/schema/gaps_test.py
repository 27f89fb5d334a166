"""Rows with gaps: what is known, what stands in a gap, files, and what is named where they cannot be read."""

import json
import math
from datetime import date

import numpy as np
import pytest

from tests.records import NESTED
from tfvae.schema.gaps import kept, read_with_gaps, table_with_gaps
from tfvae.schema.kinds.column import Column
from tfvae.schema.kinds.unmodelled import constant_of
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
        ({"size": [3]}, "`size` must be of string; got 3 in row 1"),
        ({"age": [1, None, "x"]}, "`age` must be of int; got 'x' in row 3"),
        ({"name": "abc"}, "`name` must be a list of values, one for each row; got 'abc'"),
        ({"age": 3}, "`age` must be a list of values, one for each row; got 3"),
        ([1], r"must be a mapping from names to values, or a data frame; got \[1\]"),
        (None, "must be a mapping from names to values, or a data frame; got None"),
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
        ("a.csv", "age\n3.5\n", "`age` must be of int; line 2 has '3.5'"),
        ("a.csv", "age\n1_000\n", "`age` must be of int; line 2 has '1_000'"),
        ("a.csv", "home.lat\n1_0.5\n", "`home.lat` must be of float; line 2 has '1_0.5'"),
        ("a.csv", "age\ninf\n", "`age` must be of int; line 2 has 'inf'"),
        ("a.csv", "age,age\n1,2\n", "each column once; 'age' is there 2 times"),
        ("a.jsonl", '{"age": 1, "age": 2}\n', "each column once; 'age' is there 2 times"),
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


HOME = Message((Field("lat", Number()), Field("note", Text(9), optional=True), Field("kind", Category(("a", "b")))))
INSIDE = Schema(
    Message(
        (Field("home", HOME, optional=True), Field("trips", HOME, most=2), Field("at", Message((Field("u", HOME),))))
    ),
    (),
)
WHOLE = {"lat": 1.0, "note": None, "kind": "a"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"home": [WHOLE, {"lat": 1.0, "kind": "a"}]}, "`home` must be given as a whole.*; row 2 has no 'note'"),
        (
            {"home": [{**WHOLE, "kind": None}]},
            "`home` must be given as a whole, or left out.*row 1 has no 'kind' in it",
        ),
        ({"trips": [[WHOLE], [WHOLE, {}]]}, "`trips` must be given as a whole.*; row 2 has no 'lat'"),
        ({"at": [{"u": {}}]}, "`at.u` must be given as a whole.*row 1 has no 'lat'"),
        ({"trips": [[], [{**WHOLE, "lat": "x"}]]}, "`trips.lat` must be of float; got 'x' in row 2"),
    ],
)
def test_a_nested_column_has_no_gaps_inside(rows, message):
    with pytest.raises(ValueError, match=message):
        table_with_gaps(rows, INSIDE)


def test_what_may_be_missing_inside_a_nested_column_is_null_there():
    table, known = table_with_gaps({"home": [WHOLE, None], "trips": [[WHOLE], None]}, INSIDE)
    assert known["home.note"].tolist() == known["home?"].tolist() == [True, False]
    assert table["home.note"].tolist() == ["", ""]


def test_gaps_of_a_data_frame_are_gaps():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"age": pandas.array([1, None], dtype="Int64"), "name": ["A", pandas.NaT]})
    table, known = table_with_gaps(frame, FLAT)
    assert table["age"].tolist() == [1, 0]
    assert known["age"].tolist() == known["name"].tolist() == [True, False]


def test_a_data_frame_has_each_column_once():
    pandas = pytest.importorskip("pandas")
    with pytest.raises(ValueError, match="each column once; 'name' is there 2 times"):
        table_with_gaps(pandas.DataFrame([["a", "b"]], columns=["name", "name"]), FLAT)


def test_whole_numbers_may_be_written_as_pandas_writes_them(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("age\n3.0\n-12345678901234567\n1e3\n")
    assert read_with_gaps(path, FLAT)["age"] == [3, -12345678901234567, 1000]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_files_are_in_utf_8(tmp_path, name):
    (tmp_path / name).write_bytes('name\n"Müller"\n'.encode("latin-1"))
    with pytest.raises(ValueError, match=f"in UTF-8; '{name}' is not: convert it"):
        read_with_gaps(tmp_path / name, FLAT)


def test_what_was_given_is_kept_and_the_rest_is_filled():
    filled = {"name": ["Ana", "Bo"], "age": [3, 4], "born": ["2020-01-01", "2020-01-02"]}
    given = {"name": ["Añá", None], "age": [None, 99], "born": [date(2019, 1, 1), None]}
    assert kept(filled, given, FLAT) == {"name": ["Añá", "Bo"], "age": [3, 99], "born": filled["born"]}


def test_what_is_given_of_an_empty_column_stays():
    schema = Schema(Message((Field("n", Number()),)), (), (Column("note", constant_of(""), ("",)),))
    assert kept({"note": [None, None]}, {"note": [1.5, None]}, schema) == {"note": [1.5, None]}
