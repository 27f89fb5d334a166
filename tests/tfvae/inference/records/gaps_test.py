"""Known cells -> known columns, of numbers in groups too."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.inference.records import given
from tfvae.schema.message import Field, Message, Number, Text
from tfvae.schema.number_groups import parted

MESSAGE = Message(
    (Field("lat", Number()), Field("age", Number(), optional=True), Field("lon", Number()), Field("s", Text(3)))
)
KEY = "lat+age+lon"


class Fields:
    """What `given` asks of fields."""

    groups = parted(MESSAGE, {KEY: [[0, 2], [1]]})


def known(**cells):
    return {name: tf.constant(cells.get(name, [False, False])) for name in ("lat", "age?", "age", "lon", "s")}


def test_a_group_is_known_where_its_numbers_are():
    cells = known(lat=[True, False], lon=[True, False], s=[False, True])
    found = given(Fields(), MESSAGE, {"x": 1}, cells)
    assert found.x == {"x": 1}
    assert {key: column.numpy().tolist() for key, column in found.known.items()} == {
        "lat+lon": [True, False], "age?": [False, False], "age": [False, False], "s": [False, True]
    }  # fmt: skip


def test_half_a_group_is_named():
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"`lat\+lon` must be known together"):
        given(Fields(), MESSAGE, {}, known(lat=[True, True], lon=[True, False]))


def test_without_groups_a_column_has_all_numbers():
    class Whole:
        groups = parted(MESSAGE, {})

    cells = known(lat=[True, False], lon=[True, False], age=[True, False])
    np.testing.assert_array_equal(given(Whole(), MESSAGE, {}, cells).known[KEY], [True, False])
