"""The row encoder: which rows a latent depends on."""

import numpy as np
import pytest
import tensorflow as tf

from tests.raster import rows_seen
from tfvae.networks.images.row_encoder import RowEncoder

ROWS = 4


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("future", np.triu(np.ones([ROWS, ROWS], bool))),
        ("past", np.tril(np.ones([ROWS, ROWS], bool))),
        ("all", np.ones([ROWS, ROWS], bool)),
    ],
)
def test_rows_see_what_their_direction_says(direction, expected):
    encoder = RowEncoder(2, width=8, depth=2, heads=2, direction=direction)
    x = tf.random.stateless_normal([2, ROWS, 3, 1], [1, 2])
    np.testing.assert_array_equal(rows_seen(encoder, x), expected)


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
