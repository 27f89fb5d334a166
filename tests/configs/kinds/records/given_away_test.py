"""What a low number of rows for each known value gives away."""

import re

import pytest
from ml_collections import ConfigDict

from configs.kinds.records.given_away import notes
from tests.records import training
from tfvae.data.records.batches import Records
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text

SCHEMA = Schema(Message((Field("town", Text(3)), Field("height", Number()))), ("A", "B", "C", "D"))
TOWNS = ["A"] * 9 + ["B"] * 4 + ["C"] * 2 + ["D"]


def rows() -> Records:
    return training(SCHEMA, {"town": TOWNS, "height": [0.0] * len(TOWNS)})


@pytest.mark.parametrize(
    ("least", "shown"),
    [(4, "4 to 4 .*: 1 of town"), (2, ": 2 of town"), (1, ": 3 of town; 5"), (0, "1 to 4 .*: 3 of town")],
)
def test_rare_values_are_counted(least, shown):
    (line,) = notes(ConfigDict({"least": least}), rows())
    assert f"`config.model.read_back.least` is {least}" in line
    assert re.search(shown, line)


def test_nothing_is_said_where_five_rows_are_asked_for():
    assert not notes(ConfigDict({"least": 5}), rows())


def of_categories(names, ages, least=5):
    kinds = Category(("", *"ABCD")), Category(("1", "2"), "int"), Category(("false", "true"), "bool")
    schema = Schema(
        Message((Field("name", kinds[0]), Field("age", kinds[1], optional=True), Field("on", kinds[2]))), ()
    )
    raw = {"name": names, "age?": [age > 0 for age in ages], "age": [max(age, 1) for age in ages]}

    source = training(schema, {**raw, "on": [True] + [False] * (len(names) - 1)})
    return notes(ConfigDict({"least": least}), source)


def test_values_of_categories_that_are_never_drawn_are_counted():
    (line,) = of_categories(["A"] * 9 + ["B", "B", "C", ""], [1] * 7 + [0] * 6)
    assert line.endswith("fewer than 5 training rows have are never drawn: 3 of name, 1 of age.")


def test_categories_without_any_common_value_are_named():
    (line,) = of_categories(["A", "B", "C", "D"] * 2, [1, 2] * 4, least=5)
    assert line.startswith("No value of name, age has 5 training rows")


def test_rare_values_of_categories_are_counted_where_few_rows_are_asked_for():
    (line, _) = of_categories(["A"] * 9 + ["B"] * 2 + ["C", ""], [1] * 13, least=2)
    assert "drawn again: 1 of name, 0 of age; 5 keeps none" in line
