"""A small record whose values are read back: all its columns have few values, so all records can be listed."""

from itertools import product

import numpy as np
import tensorflow as tf

from tfvae.networks.records.fields.choice import ChoiceField
from tfvae.networks.records.fields.counts import Counts
from tfvae.networks.records.fields.fields import Fields
from tfvae.schema.message import Category, Field, Message
from tfvae.schema.structure import columns, structure

MESSAGE = Message(
    (
        Field("a", Category(("x", "y"))),
        Field("b", Category(("1", "2", "3"), "int"), optional=True),
        Field("r", Category(("u", "v")), most=2),
    )
)
ROOT = structure(MESSAGE)
SIZES = {column.key: column.size for column in columns(ROOT)}
WIDTH = 5


def fields(parents: dict[str, str] | None = None) -> Fields:
    """Fields of random counts; `parents` by key, none by default."""
    rng, parents = np.random.default_rng(0), parents or {}
    made = {}
    for key, size in SIZES.items():
        rows = SIZES.get(parents.get(key, ""), 0) + 1  # the last are those of a parent that is not there
        made[key] = ChoiceField(Counts(rng.integers(0, 9, [rows, size]), 1.0), WIDTH, 3)
    return Fields(ROOT, made, {key: parents.get(key, "") for key in SIZES}, WIDTH)


def shaken(layer) -> None:
    """Gives all trainable weights random values, zero-initialised ones too."""
    rng = np.random.default_rng(1)
    for variable in layer.trainable_variables:
        variable.assign(rng.normal(size=variable.shape))


def all_records() -> dict[str, tf.Tensor]:
    """Every record there is, once; what is not there is 0."""
    rows = []
    for a, there, b, n, first, second in product(range(2), range(2), range(3), range(3), range(2), range(2)):
        if (b == 0 or there) and (first == 0 or n > 0) and (second == 0 or n > 1):
            rows.append((a, there, b, n, [first, second]))
    names = ("a", "b?", "b", "r#", "r")
    return {name: tf.constant([row[i] for row in rows]) for i, name in enumerate(names)}
