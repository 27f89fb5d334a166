"""Amortized inference: one draw, scored exactly."""

import numpy as np
import scipy.stats
import tensorflow as tf

from tests.tiny import tiny_vae
from tfvae.inference.amortized import amortized


def test_log_px_and_kl_are_those_of_the_drawn_z():
    model, x = tiny_vae(), tf.random.stateless_normal([6, 3], [1, 2])
    draw = amortized(model, {"x": x}, tf.constant([3, 4]))
    loc = model.decode(draw.z).params["loc"]
    np.testing.assert_allclose(draw.log_px, scipy.stats.norm.logpdf(x, loc, 1.0).sum(-1), rtol=1e-5)
    assert draw.kl.shape == (6, 2) and float(tf.reduce_min(draw.kl)) >= 0.0


def test_draws_follow_the_posterior():
    model, x = tiny_vae(), tf.ones([20_000, 3])
    draw = amortized(model, {"x": x}, tf.constant([5, 6]))
    q = model.encode(x[:1])
    np.testing.assert_allclose(tf.reduce_mean(draw.z, 0), q.mean()[0], atol=0.02)
    np.testing.assert_allclose(tf.math.reduce_std(draw.z, 0), q.stddev()[0], rtol=0.02)


def test_the_seed_decides_the_draw():
    model, x = tiny_vae(), tf.ones([4, 3])
    a, b, c = (amortized(model, {"x": x}, tf.constant(seed)).z.numpy() for seed in ([0, 1], [0, 1], [0, 2]))
    np.testing.assert_array_equal(a, b)
    assert np.abs(a - c).max() > 1e-6
