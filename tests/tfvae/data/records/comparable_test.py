"""What a report compares of rows: the columns that a model has a say in, days as days."""

from datetime import datetime

from tests.records import training
from tfvae.data.records.comparable import comparable, real_rows
from tfvae.data.records.fit_schema import fit
from tfvae.data.records.summary import Summary
from tfvae.schema.message import Field, Message, Schema, Text

CELLS = [
    {"id": f"A-{i:04}", "all": "x", "day": f"{i % 28 + 1:02}.03.2020", "at": f"{i % 24:02}:30", "n": str(i * i)}
    for i in range(60)
]


def schema_of(rows):
    summary = Summary()
    for row in rows:
        summary.add({name: cell.encode() for name, cell in row.items()})
    return fit(None, [summary], max_categories=100)


def test_keys_and_constants_are_left_out_and_moments_are_moments():
    columns = {"id": ["B", "C"], "all": ["x", "x"], "day": ["05.03.2020", None], "at": ["06:30", "18:00"], "n": [4, 9]}
    expected = {"day": [datetime(2020, 3, 5), None], "at": [6.5, 18.0], "n": [4, 9]}
    assert comparable(columns, schema_of(CELLS)) == expected


def test_a_moment_in_another_spelling_stays_a_text():
    columns = {name: [CELLS[0][name]] for name in CELLS[0]} | {"day": ["2020-03-05"]}
    assert comparable(columns, schema_of(CELLS))["day"] == ["2020-03-05"]


def test_real_rows_are_the_first_of_their_split_and_lists_are_left_out():
    schema = Schema(Message((Field("tags", Text(), most=2), Field("city", Text()))), tuple("abc"))
    rows = {"city": ["a", "b", "c"], "tags": [["a", ""], ["", ""], ["b", "c"]], "tags#": [1, 0, 2]}
    data = training(schema, rows)
    assert real_rows(data, "train") == {"city": ["a", "b", "c"]}
    assert real_rows(data, "train", 2) == {"city": ["a", "b"]}
