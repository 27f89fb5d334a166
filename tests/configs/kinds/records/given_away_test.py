"""What a low number of rows for each known value gives away."""

import re

import pytest
from ml_collections import ConfigDict

from configs.kinds.records.given_away import notes
from tests.records import parsed
from tfvae.schema.message import Field, Message, Number, Schema, Text

SCHEMA = Schema(Message((Field("town", Text(3)), Field("height", Number()))), ("A", "B", "C", "D"))
TOWNS = ["A"] * 9 + ["B"] * 4 + ["C"] * 2 + ["D"]


class Rows:
    schema = SCHEMA

    def sweep(self, split, batch_size):
        yield parsed(SCHEMA, {"town": TOWNS, "height": [0.0] * len(TOWNS)})


@pytest.mark.parametrize(("least", "shown"), [(4, "4 to 4 .*: 1 of town"), (2, ": 2 of town"), (1, ": 3 of town; 5")])
def test_rare_values_are_counted(least, shown):
    (line,) = notes(ConfigDict({"least": least}), Rows())
    assert f"`config.model.read_back.least` is {least}" in line
    assert re.search(shown, line)


def test_nothing_is_said_where_five_rows_are_asked_for():
    assert not notes(ConfigDict({"least": 5}), Rows())
