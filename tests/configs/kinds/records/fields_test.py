"""Fields from training rows: what is known, who is whose parent, and what missing numbers say."""

import numpy as np
import pytest
from ml_collections import ConfigDict

from configs.kinds.records.fields import fields_of
from tests.records import parsed
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text

NETWORK = ConfigDict({"width": 6, "embedding": 3, "least": 5, "coarse": 10, "order": "schema"})
SCHEMA = Schema(
    Message(
        (
            Field("town", Text(6)),
            Field("state", Category(("N", "S"))),
            Field("height", Number()),
            Field("age", Number(), optional=True),
            Field("tags", Category(("u", "v")), most=2),
        )
    ),
    (" ", "A", "B", "C"),
)
TOWNS = ["AA", "BB", "AA BB", "C"]
RNG = np.random.default_rng(0)
PLACES = RNG.choice(4, 400, p=[0.4, 0.3, 0.295, 0.005])
RAW = {
    "town": [TOWNS[i] for i in PLACES],
    "state": ["NS"[i % 2] for i in PLACES],
    "height": RNG.normal(PLACES, 0.1),
    "age?": PLACES > 0,
    "age": RNG.normal(40, 5, 400),
    "tags#": RNG.integers(0, 3, 400),
    "tags": RNG.choice(["u", "v"], [400, 2]),
}


class Rows:
    """A source of the rows above."""

    schema = SCHEMA

    def sweep(self, split, batch_size):
        assert split == "train"
        yield parsed(SCHEMA, RAW)


@pytest.fixture(scope="module")
def fields():
    return fields_of(NETWORK, Rows())


def test_values_of_few_rows_are_spelled(fields):
    assert fields["town"].size == 4  # three towns that enough rows have, and all others
    x = parsed(SCHEMA, {**RAW, "town": ["C"] * 400})["x"]
    assert (fields["town"].code(x["town"]).numpy() == 3).all()


def test_the_parent_is_the_earlier_column_that_says_most(fields):
    assert fields.parents["town"] == ""
    assert fields.parents["state"] == "town"
    assert fields.parents["age?"] == "town"


def test_elements_of_a_repeated_field_have_no_parent_outside(fields):
    assert fields.parents["tags"] == ""


def test_where_numbers_may_be_missing_they_are_taken_apart(fields):
    numbers = fields["height+age"]
    inverses = numbers.inverses.numpy()
    np.testing.assert_array_equal(inverses[:, 0, 1], 0)
    np.testing.assert_array_equal(inverses[:, 1, 0], 0)
    assert numbers.size < numbers.means.shape[0]
