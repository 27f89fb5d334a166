"""Bits per character of a likelihood that costs a known number of bits a symbol."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.generators import Sampler
from tfvae.metrics.records.bits_per_character import BitsPerCharacter
from tfvae.schema.message import Field, Message, Number, Schema, Text

SEED = tf.constant([0, 2])
X = {
    "street": np.array([[40, 41, 2, 0], [40, 2, 0, 0], [2, 0, 0, 0]], np.int32),
    "tags": np.array([[[40, 2], [2, 0]], [[0, 0], [0, 0]], [[41, 2], [0, 0]]], np.int32),
    "tags#": np.array([2, 0, 1], np.int32),
    "home?": np.array([1, 0, 1], np.int32),
    "home.city": np.array([[50, 2], [50, 2], [2, 0]], np.int32),
    "lat": np.array([[1.0], [2.0], [3.0]], np.float32),
}
SCHEMA = Schema(
    Message(
        (
            Field("street", Text(3)),
            Field("lat", Number()),
            Field("tags", Text(1), most=2),
            Field("home", Message((Field("city", Text(1)),)), optional=True),
        )
    ),
    (),
)
NATS = {"street": [4.0, 2.0, 1.0], "tags": [3.0, 0.0, 2.0], "home.city": [1.5, 0.0, 0.5]}
SYMBOLS, TEXTS = 3 + 2 + 1 + (2 + 1) + 2 + (2 + 1), 3 + 3 + 2
"""Of the rows above by hand: symbols with END, and texts that are there; the second row has no home."""


class Model:
    """What the functions of a metric are compiled for."""


def infer(model, batch, seed):
    class Draw:
        fields = {key: -tf.constant(nats) for key, nats in NATS.items()} | {"lat": tf.constant([-9.0] * 3)}

    return Draw


SAMPLER = Sampler(Model(), None, infer)


@pytest.mark.parametrize(("count_end", "symbols"), [(True, SYMBOLS), (False, SYMBOLS - TEXTS)])
def test_bits_over_symbols(count_end, symbols):
    metric = BitsPerCharacter(SCHEMA, count_end)
    found = metric.result(metric.observe(SAMPLER, {"x": X}, SEED))
    assert found == {"bpc": pytest.approx(sum(map(sum, NATS.values())) / np.log(2) / symbols)}


def test_merging_is_a_ratio_of_sums():
    metric = BitsPerCharacter(SCHEMA)
    one = metric.observe(SAMPLER, {"x": X}, SEED)
    other = one._replace(total=one.total * [1, 3])
    assert metric.result(metric.merge(one, other))["bpc"] == pytest.approx(metric.result(one)["bpc"] / 2)


def test_a_schema_without_text_is_refused():
    with pytest.raises(ValueError, match="`schema` must have a text"):
        BitsPerCharacter(Schema(Message((Field("lat", Number()),)), ()))


def test_texts_without_a_symbol_are_refused():
    metric = BitsPerCharacter(Schema(Message((Field("street", Text(3)),)), ()), count_end=False)
    acc = metric.observe(SAMPLER, {"x": {"street": np.array([[2, 0]] * 3, np.int32)}}, SEED)
    with pytest.raises(ValueError, match="need a text with a symbol"):
        metric.result(acc)
