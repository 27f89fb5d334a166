"""PixelSNAIL: what its pixels see, and that drawing agrees with training."""

import numpy as np
import pytest
import tensorflow as tf

from tests.raster import jacobian, logits, logits_while_drawn, randomised
from tfvae.networks.heads import BernoulliHead
from tfvae.networks.images.context import RowContext
from tfvae.networks.images.pixelsnail import PixelSNAIL
from tfvae.networks.images.raster import Raster, drawn_bit

SHAPE = (4, 4, 1)
Z = tf.random.stateless_normal([3, 4, 2], [1, 2])
X = tf.cast(tf.random.stateless_uniform([3, *SHAPE], [3, 4]) < 0.5, tf.float32)


@pytest.fixture(scope="module")
def raster():
    net = PixelSNAIL(1, RowContext, SHAPE, filters=4, depth=2, attentions=1, first=3)
    made = Raster(net, BernoulliHead(), SHAPE, drawn_bit)
    made(Z, {"x": X})
    return randomised(made)


def test_a_pixel_sees_those_before_it_however_far_and_none_from_itself_on(raster):
    """With weights of this size some looks are so sharp that a slope of theirs rounds to 0."""
    seen = jacobian(lambda x: logits(raster, Z, x), X)
    pixels = np.arange(16)
    assert (seen[pixels[:, None] <= pixels] == 0.0).all()
    assert (seen[pixels[:, None] > pixels] > 0.0).mean() > 0.9
    assert seen[-1, 0] > 0.0


def test_a_row_hears_of_its_own_and_earlier_latents_alone(raster):
    heard = jacobian(lambda z: logits(raster, z, X), Z).reshape(4, 4, 4, 2).max(axis=(1, 3))
    assert (heard[np.triu_indices(4, 1)] == 0.0).all()
    assert (heard[np.tril_indices(4)] > 0.0).all()


def test_an_image_drawn_pixel_by_pixel_has_the_logits_of_a_full_pass(raster):
    np.testing.assert_allclose(logits_while_drawn(raster, Z, X), logits(raster, Z, X), atol=1e-5)


def test_attention_stands_at_even_distances_and_at_the_end():
    assert PixelSNAIL(1, RowContext, SHAPE, filters=2, depth=5, attentions=2).attended == [2, 5]
    assert PixelSNAIL(1, RowContext, SHAPE, filters=2, depth=5, attentions=0).attended == []


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"depth": 3, "attentions": 4}, "`attentions` must be at most `depth`, 3; got 4"),
        ({"filters": 0}, "`filters` must be at least 1"),
        ({"heads": 0}, "`heads` must be at least 1"),
    ],
)
def test_wrong_numbers_are_named(numbers, message):
    with pytest.raises(ValueError, match=message):
        PixelSNAIL(1, RowContext, SHAPE, **numbers)
