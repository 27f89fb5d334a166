"""The row encoder: which rows a latent depends on."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.images.row_encoder import RowEncoder

ROWS = 4


def dependence(direction):
    """Whether h_t depends on row s, [t, s], with random weights."""
    x = tf.random.stateless_normal([2, ROWS, 3, 1], [1, 2])
    encoder = RowEncoder(2, width=8, depth=2, heads=2, direction=direction)
    encoder(x)
    for i, weight in enumerate(encoder.trainable_variables):
        weight.assign(0.5 * tf.random.stateless_normal(weight.shape, [3, i]))
    with tf.GradientTape() as tape:
        tape.watch(x)
        h = encoder(x)
    slopes = tf.abs(tape.jacobian(h, x))
    return tf.reduce_max(slopes, axis=[0, 2, 3, 5, 6]).numpy() > 0


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("future", np.triu(np.ones([ROWS, ROWS], bool))),
        ("past", np.tril(np.ones([ROWS, ROWS], bool))),
        ("all", np.ones([ROWS, ROWS], bool)),
    ],
)
def test_rows_see_what_their_direction_says(direction, expected):
    np.testing.assert_array_equal(dependence(direction), expected)


def test_it_starts_by_saying_nothing():
    assert not RowEncoder(3, width=8, depth=1, heads=1)(tf.ones([2, ROWS, 3, 1])).numpy().any()


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"features": 0}, "`features` must be at least 1"),
        ({"features": 2, "width": 6}, "`width` must be a multiple of `heads`"),
        ({"features": 2, "direction": "up"}, "`direction` must be one of past, future, all"),
    ],
)
def test_wrong_numbers_are_named(numbers, message):
    with pytest.raises(ValueError, match=message):
        RowEncoder(**numbers)(tf.ones([1, ROWS, 3, 1]))
