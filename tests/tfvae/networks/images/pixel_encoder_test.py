"""The pixel encoder: which rows a latent depends on."""

import numpy as np
import pytest
import tensorflow as tf

from tests.raster import rows_seen
from tfvae.networks.images.pixel_encoder import PixelEncoder

ROWS = 5


def images():
    return tf.random.stateless_normal([2, ROWS, 3, 2], [1, 2])


def within(reach):
    """bool [t, s]: whether rows t and s are at most `reach` apart."""
    row = np.arange(ROWS)
    return np.abs(row[:, None] - row) <= reach


@pytest.mark.parametrize(("depth", "reach"), [(1, 2), (3, 4)])
@pytest.mark.parametrize(("direction", "seen"), [("future", np.triu), ("past", np.tril), ("all", np.array)])
def test_rows_see_what_their_direction_and_the_depth_allow(direction, seen, depth, reach):
    encoder = PixelEncoder(2, filters=3, depth=depth, first=3, direction=direction)
    np.testing.assert_array_equal(rows_seen(encoder, images()), seen(within(reach)))


def test_it_starts_by_saying_nothing():
    assert not PixelEncoder(3, filters=2, depth=1)(images()).numpy().any()


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"features": 0}, "`features` must be at least 1"),
        ({"features": 2, "depth": 0}, "`depth` must be at least 1"),
        ({"features": 2, "size": 4}, "`size` must be odd, got 4"),
        ({"features": 2, "direction": "up"}, "`direction` must be one of past, future, all"),
    ],
)
def test_wrong_numbers_are_named(numbers, message):
    with pytest.raises(ValueError, match=message):
        PixelEncoder(**numbers)
