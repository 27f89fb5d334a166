"""The networks of the lagging-encoder paper's images."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.raster import jacobian, logits, logits_while_drawn, randomised
from tfvae.networks.heads import BernoulliHead
from tfvae.networks.images import bottleneck
from tfvae.networks.images.normalization import batch_norm
from tfvae.networks.images.raster import Raster, drawn_bit

SHAPE = (5, 5, 1)
Z = tf.random.stateless_normal([3, 2], [1, 2])
X = tf.cast(tf.random.stateless_uniform([3, *SHAPE], [3, 4]) < 0.5, tf.float32)


@pytest.fixture(scope="module")
def raster():
    net = bottleneck.Decoder(1, SHAPE, lambda: batch_norm(0.9), filters=4, sizes=(5, 3, 3, 3, 3))
    made = Raster(net, BernoulliHead(), SHAPE, drawn_bit)
    made(Z, {"x": X}, training=True)
    return randomised(made)


def test_a_pixel_sees_those_before_it_alone(raster):
    seen = jacobian(lambda x: logits(raster, Z, x), X)
    pixels = np.arange(25)
    assert seen[pixels[:, None] <= pixels].max() == 0.0
    assert (seen[-1, :-1] > 0.0).any()


def test_every_pixel_hears_of_z(raster):
    assert (jacobian(lambda z: logits(raster, z, X), Z) > 0.0).all()


def test_an_image_drawn_pixel_by_pixel_has_the_logits_of_a_full_pass(raster):
    np.testing.assert_allclose(logits_while_drawn(raster, Z, X), logits(raster, Z, X), atol=1e-5)


def test_training_moves_the_running_statistics_and_measuring_does_not(raster):
    moving = [v for v in raster.non_trainable_variables if "moving_mean" in v.path]
    before = [v.numpy() for v in moving]
    logits(raster, Z, X)
    assert all((v.numpy() == old).all() for v, old in zip(moving, before, strict=True))
    raster(Z, {"x": X}, training=True)
    assert any((v.numpy() != old).any() for v, old in zip(moving, before, strict=True))


def test_without_latents_it_draws_too():
    net = bottleneck.Decoder(1, SHAPE, lambda: batch_norm(0.9), filters=4, sizes=(5, 3))
    made = Raster(net, BernoulliHead(), SHAPE, drawn_bit)
    assert logits(made, tf.zeros([3, 0]), X).shape == (3, *SHAPE)


def test_thirteen_layers_are_published():
    assert len(bottleneck.PUBLISHED) == 13


@pytest.mark.parametrize("norm", [lambda: batch_norm(0.9), lambda: keras.layers.GroupNormalization(1)])
def test_the_encoder_halves_and_ends_in_features(norm):
    encoder = bottleneck.Encoder(6, norm, width=4, blocks=2, hidden=5)
    assert encoder(tf.zeros([2, 8, 8, 1]), training=True).shape == (2, 6)
    assert len(encoder.blocks) == 2


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: bottleneck.Encoder(0, lambda: batch_norm(0.9)), "`features` must be at least 1"),
        (lambda: bottleneck.Decoder(1, SHAPE, lambda: batch_norm(0.9), sizes=(7,)), r"`len\(sizes\)` must be at least"),
    ],
)
def test_wrong_numbers_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
