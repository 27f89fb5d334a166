"""MMD against a plain double loop, and its statistical meaning."""

import itertools

import numpy as np
import pytest
import tensorflow as tf

from tfvae.latents import Deterministic
from tfvae.objectives import mmd, wae_mmd
from tfvae.objectives.wae import SCALES
from tfvae.types import Draw


def kernel(a: np.ndarray, b: np.ndarray) -> float:
    width = 2.0 * len(a)
    return sum(width * s / (width * s + np.sum((a - b) ** 2)) for s in SCALES)


def loop_mmd(a: np.ndarray, b: np.ndarray) -> float:
    n = len(a)
    within = sum(kernel(x[i], x[j]) for x in (a, b) for i, j in itertools.permutations(range(n), 2)) / (n * (n - 1))
    return within - 2.0 * np.mean([kernel(x, y) for x in a for y in b])


def test_mmd_equals_the_double_loop():
    a, b = np.random.default_rng(0).normal(size=(2, 5, 3)).astype(np.float32)
    np.testing.assert_allclose(mmd(tf.constant(a), tf.constant(b)), loop_mmd(a, b), rtol=1e-4)


def test_mmd_is_near_zero_for_one_distribution_and_large_for_two():
    a, b = tf.random.stateless_normal([2, 400, 4], [1, 2])
    assert abs(float(mmd(a, b))) < 0.02
    assert float(mmd(a, b + 2.0)) > 0.5


def test_objective_adds_the_weighted_penalty():
    z = tf.random.stateless_normal([50, 2], [3, 4]) * 3.0
    draw = Draw(None, z, tf.fill([50], -7.0), tf.zeros([50, 0]), {})
    loss = wae_mmd(Deterministic(2).prior, 10.0)(draw, {}, tf.constant(0), tf.constant([5, 6]))
    assert float(loss.terms["distortion"]) == 7.0
    assert float(loss.terms["mmd"]) > 0.0
    np.testing.assert_allclose(loss.total, 7.0 + 10.0 * loss.terms["mmd"], rtol=1e-6)


def test_negative_weight_is_refused():
    with pytest.raises(ValueError, match="`weight` must be at least 0"):
        wae_mmd(Deterministic(2).prior, -1.0)
