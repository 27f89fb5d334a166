"""Fields from training rows: what is known, who is whose parent, and what missing numbers say."""

import numpy as np
import pytest
import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds.records.fields import fields_of
from tests.records import parsed, training
from tfvae.networks.search import Sharpness
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text
from tfvae.schema.structure import columns

NETWORK = ConfigDict({"width": 6, "embedding": 3, "least": 5, "region": 5, "coarse": 10, "order": "schema"})
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


@pytest.fixture(scope="module")
def fields():
    return fields_of(NETWORK, training(SCHEMA, RAW))


def test_values_of_few_rows_are_spelled(fields):
    assert fields["town"].size == 4  # three towns that enough rows have, and all others
    x = parsed(SCHEMA, {**RAW, "town": ["C"] * 400})["x"]
    assert (fields["town"].code(x["town"]).numpy() == 3).all()


def test_values_of_categories_that_few_rows_have_are_never_drawn():
    kinds = (
        Category(("", "A", "B", "C", "D", "E")),
        Category(("7", "8", "9"), "int"),
        Category(("false", "true"), "bool"),
    )
    schema = Schema(
        Message(
            (Field("name", kinds[0]), Field("age", kinds[1]), Field("on", kinds[2]), Field("gone", Number(), True))
        ),
        (),
    )
    names = np.array(["A"] * 150 + ["B"] * 40 + ["C", "D", "C", ""] + ["A"] * 6)
    raw = {"name": names, "age": [7] * 196 + [9] * 4, "on": [True, *[False] * 199], "gone?": [True, *[False] * 199]}

    made = fields_of(NETWORK, training(schema, {**raw, "gone": [0.0] * 200}))
    n, h = 20_000, tf.random.stateless_normal([20_000, 6], [1, 2])
    for key, choices, values in [("name", 4, {0, 1, 2}), ("age", 2, {0}), ("on", 2, {0, 1}), ("gone?", 2, {0, 1})]:
        one = made[key]
        assert one.size == choices
        shape = one.logits.correction.kernel.shape
        one.logits.correction.set_weights([9 * RNG.normal(size=shape)])  # whatever the network has learned
        drawn = one.draw(h, tf.zeros([n], tf.int32), tf.constant([3, 4]), Sharpness())
        assert set(drawn.numpy().tolist()) == values
    rare = tf.constant([3, 4, 5])
    assert len(set(made["name"].code(rare).numpy())) == 1
    log_p = made["name"].log_prob(h[:3] * 0, tf.zeros([3], tf.int32), rare, tf.ones([3]), False).numpy()
    assert np.isfinite(log_p).all()
    assert np.ptp(log_p) == 0


def test_a_region_stands_for_no_fewer_rows_than_a_value():
    for region, least in [(40, 5), (5, 40)]:
        found = fields_of(ConfigDict({**NETWORK, "region": region, "least": least}), training(SCHEMA, RAW))
        assert found["height"].means.shape[0] <= 400 // 40


def test_house_numbers_are_spelled_and_postal_codes_are_known():
    numerals = Schema(Message((Field("code", Text(5)), Field("house", Text(5)))), (" ", *"0123456789"))
    houses = [str(house) for house in (*range(350), *[7] * 50)]
    raw = {"code": [f"0500{i}" for i in PLACES], "house": houses}
    found = fields_of(NETWORK, training(numerals, raw))
    assert found["house"].spells == 0  # the first choice is to spell, and there is no other
    assert found["house"].size > 10  # regions of the numbers
    assert not len(found["house"].pieces.words)
    assert found["code"].size == 4


def test_the_parent_is_the_earlier_column_that_says_most(fields):
    assert fields.parents["town"] == ""
    assert fields.parents["state"] == "town"
    assert fields.parents["age?"] == "town"


def test_elements_of_a_repeated_field_have_no_parent_outside(fields):
    assert fields.parents["tags"] == ""


def test_numbers_that_say_little_of_each_other_are_made_one_after_the_other(fields):
    assert {"height", "age"} <= {column.key for column in columns(fields.root)}
    assert fields["age"].size < fields["age"].means.shape[0]


def test_missing_numbers_are_no_zeros(fields):
    missing = np.asarray(RAW["age?"]) == 0
    assert missing.sum() > 100
    assert fields["age"].logits.counts.counts.numpy().sum() <= 400 - missing.sum()
    there = fields["age"].means.numpy() * fields["age"].scale.numpy() + fields["age"].center.numpy()
    assert there.min() > 20
