"""Rows of inferred kinds as people have them: files, requests, gaps."""

import csv
import io
import json
from datetime import date

import numpy as np
import pytest

from tests.cells import cell_of
from tfvae.data.records.fit_schema import fit
from tfvae.data.records.summary import Summary
from tfvae.schema.cells import cells
from tfvae.schema.gaps import read_with_gaps, table_with_gaps
from tfvae.schema.given import table_of
from tfvae.schema.kinds.cell_types import text_of
from tfvae.schema.message import Schema
from tfvae.schema.people import cells_of, drawn, given_keys
from tfvae.schema.rows import csv_header, csv_lines, json_lines, shown

ROWS = [
    {"id": f"C-{n}", "home.city": "ab"[n % 2], "price": f"${n % 7}.50", "born": f"2020-01-{n % 28 + 1:02d}",
     "age": ["NA", "35", str(n)][n % 3], "fee": "3.5", "on": ["TRUE", "FALSE"][n % 2]}
    for n in range(60)
]  # fmt: skip


def schema_of(rows, make=str.encode):
    summary = Summary()
    for row in rows:
        summary.add({name: make(value) for name, value in row.items()})
    schema = fit(None, [summary], max_categories=100)
    assert Schema.from_json(schema.to_json()) == schema
    return schema


SCHEMA = schema_of(ROWS)


def table(rows=ROWS, schema=SCHEMA):
    columns = {column.name: [row[column.name] for row in rows] for column in schema.columns}
    return cells_of(columns, schema)


def test_a_csv_is_spelled_as_that_of_the_data():
    made = drawn(table(), SCHEMA, np.arange(60))
    written = list(csv.DictReader(io.StringIO(csv_header(SCHEMA) + "".join(csv_lines(made, SCHEMA)))))
    assert [{**row, "id": ""} for row in written] == [{**row, "id": ""} for row in ROWS]
    assert [row["id"] for row in written] == [f"C-{n}" for n in range(85, 145)]


def test_lines_of_json_have_types_and_nest():
    first = json.loads(next(json_lines(table(), SCHEMA)))
    assert (first["home"], first["age"], first["fee"], first["on"]) == ({"city": "a"}, None, 3.5, True)


def test_values_of_json_come_back_with_their_types():
    values = [
        {"zip": f"0{n % 7}", "n": n * 10**10, "x": None if n % 3 else n / 4, "note": ["", None, "a"][n % 3]}
        for n in range(50)
    ]
    schema = schema_of(values, cell_of)
    rows = {column.name: [value[column.name] for value in values] for column in schema.columns}
    assert shown(table_of(rows, schema), schema) == rows


def test_a_field_that_is_not_there_is_not_null():
    rows = [({"x": None}, {}, {"x": 1.5, "home": {"city": "C"}})[n % 3] | {"a": n % 5} for n in range(60)]
    records = [
        {"x": cell_of(row["x"]) if "x" in row else [], "home.city": cell_of("C") if "home" in row else [],
         "a": cell_of(row["a"])}
        for row in rows
    ]  # fmt: skip
    summary = Summary()
    for record in records:
        summary.add(record)
    schema = fit(None, [summary], max_categories=100)
    read = [column.read([text_of(record[column.name] or b"") for record in records])[0] for column in schema.columns]
    made = {name: values for found in read for name, values in found.items()}
    assert [json.loads(line) for line in json_lines(made, schema)] == rows
    assert shown(made, schema)["x"] == [row.get("x") for row in rows]


def test_what_is_shown_may_be_given_back():
    given = table()
    back = table_of(shown(given, SCHEMA), SCHEMA)
    assert back.keys() == {cell.name for cell in cells(SCHEMA.message)}
    for name, column in back.items():
        np.testing.assert_array_equal(column, given[name])


def test_people_may_leave_out_what_is_not_modelled():
    rows = {name: values for name, values in shown(table(), SCHEMA).items() if name not in ("id", "fee")}
    assert table_of(rows, SCHEMA).keys() == table().keys()


@pytest.mark.parametrize(
    "name, value, message",
    [
        ("born", "2020-02-30", r"`born` must be dates %Y-%m-%d, .*; got '2020-02-30' in row 1\."),
        ("price", None, r"`price` must have a value in each row; got None in row 1\."),
        ("on", 1, r"`on` must be of bool; got 1 in row 1\."),
    ],
)
def test_values_that_are_none_of_the_kind_are_named(name, value, message):
    rows = {key: values[:1] for key, values in shown(table(), SCHEMA).items()}
    with pytest.raises(ValueError, match=message):
        table_of({**rows, name: [value]}, SCHEMA)


def test_gaps_are_columns_as_people_have_them(tmp_path):
    path = tmp_path / "gaps.csv"
    path.write_text("id,born,age\nX-1,2020-01-05,\nX-2,,NA\n")
    rows = read_with_gaps(path, SCHEMA)
    filled, known = table_with_gaps(rows, SCHEMA)
    assert known["born.week"].tolist() == known["born.weekday"].tolist() == [True, False]
    assert known["age?"].tolist() == [False, True]
    assert known["price"].tolist() == [False, False]
    assert not filled["age?"][1]
    assert given_keys(rows, SCHEMA)["id"].tolist() == ["X-1", "X-2"]


def test_dates_may_be_given_as_such():
    _, known = table_with_gaps({"born": [date(2020, 1, 3)]}, SCHEMA)
    assert known["born.week"].all()
