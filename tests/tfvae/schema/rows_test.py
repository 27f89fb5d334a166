import csv
import json

import numpy as np
import pytest

from tests.people import WHOLE, YES
from tests.records import NESTED, RAW, parsed
from tfvae.data.records.table import table
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text
from tfvae.schema.rows import is_flat, nest, quoted, shown, write_csv, write_jsonl

HOME = Message((Field("lat", Number()), Field("city", Text(3))))
FLAT = Schema(
    Message((
        Field("name", Text(4)),
        Field("open", Category(("No", "Yes"), "bool"), optional=True),
        Field("n", WHOLE, optional=True),
        Field("id", Text(19, "int")),
        Field("x", Number()),
        Field("home", HOME),
    )),
    ("a", "b"),
)  # fmt: skip
ROWS = {
    "name": np.array(['a,"b"', "\u00e9\r\nb", ""], object),
    "open?": np.array([True, True, False]),
    "open": np.array([True, False, False]),
    "n?": np.array([True, False, True]),
    "n": np.array([-3, 0, 7]),
    "id": np.array([2**62 + 1, 5, 0]),
    "x": np.array([0.1, 1e-7, 2.5], np.float32),
    "home.lat": np.array([1 / 3, -0.0, 3e38], np.float32),
    "home.city": np.array(["", "b", "c"], object),
}


def test_csv_has_the_leaves_and_empty_cells_where_there_is_nothing(tmp_path):
    write_csv(ROWS, FLAT, tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["name", "open", "n", "id", "x", "home.lat", "home.city"],
            ['a,"b"', "Yes", "-3", str(2**62 + 1), "0.1", "0.33333334", ""],
            ["\u00e9\r\nb", "No", "", "5", "1e-07", "-0.0", "b"],
            ["", "", "7", "0", "2.5", "3e+38", "c"],
        ]


def test_all_floats_are_read_as_the_same(tmp_path):
    schema = Schema(Message((Field("x", Number()),)), ())
    numbers = np.frombuffer(np.random.default_rng(0).bytes(40_000), np.float32)
    numbers = numbers[np.isfinite(numbers)]
    write_csv({"x": numbers}, schema, tmp_path / "rows.csv")
    read = np.array((tmp_path / "rows.csv").read_text("utf-8").split()[1:], np.float32)
    np.testing.assert_array_equal(read.view(np.int32), numbers.view(np.int32))
    lines = list(nest({"x": numbers}, schema))
    np.testing.assert_array_equal(np.array([row["x"] for row in lines], np.float32), numbers)


def test_lines_of_json_are_nested(tmp_path):
    write_jsonl(ROWS, FLAT, tmp_path / "rows.jsonl")
    first, second, third = map(json.loads, (tmp_path / "rows.jsonl").read_text("utf-8").splitlines())
    assert first == {
        "name": 'a,"b"', "open": True, "n": -3, "id": 2**62 + 1, "x": 0.1, "home": {"lat": 0.33333334, "city": ""},
    }  # fmt: skip
    assert (second["open"], second["n"], third["open"], third["n"]) == (False, None, None, 7)


@pytest.mark.parametrize(
    "field, flat",
    [
        (Field("home", HOME), True),
        (Field("home", HOME, optional=True), False),
        (Field("x", Number(), optional=True), True),
        (Field("x", Number(), most=1), False),
        (Field("home", Message((Field("open", YES, most=2),))), False),
    ],
)
def test_cells_cannot_show_everything(tmp_path, field, flat):
    message = Message((Field("name", Text()), field))
    assert is_flat(message) == flat
    if not flat:
        with pytest.raises(ValueError, match="`schema` has a repeated field or an optional message"):
            write_csv({}, Schema(message, ()), tmp_path / "rows.csv")
        assert not (tmp_path / "rows.csv").exists()


def test_missing_text_is_none_where_it_is_optional(tmp_path):
    schema = Schema(Message((Field("a", Text()), Field("b", Text(), optional=True))), ())
    rows = {name: np.array(["", "x"], object) for name in "ab"}
    assert list(nest(rows, schema)) == [{"a": "", "b": None}, {"a": "x", "b": "x"}]
    write_jsonl(rows, schema, tmp_path / "rows.jsonl")
    assert (tmp_path / "rows.jsonl").read_text() == '{"a": "", "b": null}\n{"a": "x", "b": "x"}\n'


def test_flat_rows_are_shown_as_the_columns_of_their_csv(tmp_path):
    found = shown(ROWS, FLAT)
    assert list(found) == ["name", "open", "n", "id", "x", "home.lat", "home.city"]
    assert found["open"] == [True, False, None]
    assert found["n"] == [-3, None, 7]
    assert found["home.lat"] == [0.33333334, -0.0, 3e38]
    assert found["home.city"] == ["", "b", "c"]


def test_nested_rows_are_shown_as_columns_of_lists_and_dictionaries():
    found = shown(table(NESTED, parsed(NESTED, RAW)["x"]), NESTED)
    assert list(found) == ["name", "age", "member", "home", "phones", "tags"]
    assert found["age"] == [3, None, 40, 7]
    assert found["home"][:3:2] == [{"street": "a", "lat": 1.5, "lon": 10.0}, None]
    assert found["phones"][0] == [
        {"number": "a", "kind": "HOME", "ext": 5},
        {"number": "bc", "kind": "WORK", "ext": None},
    ]
    assert found["tags"] == [["ab"], ["a", "c"], [], []]


def test_a_dot_in_a_name_is_a_character_like_others():
    schema = Schema(Message((Field("2nd.x", Number()), Field("2nd", Number()))), ())
    rows = {"2nd.x": np.array([1.0], np.float32), "2nd": np.array([2.0], np.float32)}
    assert shown(rows, schema) == {"2nd.x": [1.0], "2nd": [2.0]}


@pytest.mark.parametrize(
    "text", ["=1+1", "=5", "+1 555", "-2+3|cmd", "@SUM(A1)", "@1", "\t=1", "\r=1", "-", "+", "-1.5e", "--1"]
)
def test_texts_that_a_spreadsheet_would_run_are_quoted(text):
    assert quoted(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a", "a=1", "'=1", "-5", "+5", "-.5", "-5.", "-1e-07", "+1.5E+3", " =1"])
def test_other_texts_and_numbers_stay_as_they_are(text):
    assert quoted(text) == text


def test_only_names_and_texts_are_quoted_and_only_where_it_is_asked_for(tmp_path):
    schema = Schema(Message((Field("=a", Text(9)), Field("n", WHOLE), Field("x", Number()),
                             Field("kind", Category(("+1", "@b"))), Field("id", Text(9, "int")))), ())  # fmt: skip
    rows = {
        "=a": ["=1", "-5", ""],
        "n": [-3, 1, 2],
        "x": [-0.5, -np.inf, 1],
        "kind": ["@b", "+1", "@b"],
        "id": [-7, 0, 1],
    }
    table = {name: np.array(c, np.float32 if name == "x" else None) for name, c in rows.items()}
    read = {}
    for safe in (False, True):
        write_csv(table, schema, tmp_path / "rows.csv", safe=safe)
        with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as file:
            read[safe] = list(csv.reader(file))
    assert read[False][0] == ["=a", "n", "x", "kind", "id"]
    assert read[False][1:] == [
        ["=1", "-3", "-0.5", "@b", "-7"],
        ["-5", "1", "-inf", "+1", "0"],
        ["", "2", "1.0", "@b", "1"],
    ]
    assert read[True][0] == ["'=a", "n", "x", "kind", "id"]
    assert read[True][1:] == [["'=1", "-3", "-0.5", "'@b", "-7"], *read[False][2:3], ["", "2", "1.0", "'@b", "1"]]
