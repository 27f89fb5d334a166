import csv
import json

import numpy as np
import pytest
import tensorflow as tf

from tests.people import PAIR, PERSON, WHOLE, YES, write_people
from tfvae.data.records.batches import read_records
from tfvae.data.records.table import is_flat, nest, table, write_csv, write_jsonl
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text

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


def test_a_table_shows_columns_of_any_number_of_rows(tmp_path):
    rows = read_records(write_people(tmp_path, PAIR), PERSON)
    x = next(iter(rows.sweep("train", 2)))["x"]
    many = {key: tf.repeat(column, 5000, axis=0) for key, column in x.items()}
    shown = table(rows.schema, many)
    assert {len(column) for column in shown.values()} == {10_000}
    assert shown["name"].tolist() == ["\u00dcn\u00f6"] * 5000 + [""] * 5000
    assert shown["name"].dtype == object
    nothing = table(rows.schema, {key: column[:0] for key, column in x.items()})
    assert {name: column.shape for name, column in nothing.items()} == {
        name: (0, *column.shape[1:]) for name, column in shown.items()
    }


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
