"""Penalties of codes as a whole."""

import numpy as np
import pytest
import scipy.linalg
import tensorflow as tf

from tfvae.objectives.penalties import Penalized, told_apart, wasserstein_to_normal

Z = np.random.default_rng(0).normal(0.5, 2.0, [20, 3]).astype(np.float32)


def by_hand(z):
    """|m|^2 + |S^(1/2) - I|^2 with a matrix root."""
    root = scipy.linalg.sqrtm(np.cov(z.T, ddof=0)).real
    return np.sum(z.mean(0) ** 2) + np.sum((root - np.eye(z.shape[1])) ** 2)


def test_wasserstein_distance_with_a_matrix_root():
    np.testing.assert_allclose(wasserstein_to_normal(tf.constant(Z)), by_hand(Z.astype(np.float64)), rtol=1e-5)


def test_its_gradient_by_differences():
    z = tf.Variable(Z)
    with tf.GradientTape() as tape:
        distance = wasserstein_to_normal(z)
    gradient = tape.gradient(distance, z).numpy()
    for place in ((0, 0), (7, 2)):
        move = np.zeros(Z.shape)
        move[place] = 1e-4
        slope = (by_hand(Z + move) - by_hand(Z - move)) / 2e-4
        assert gradient[place] == pytest.approx(slope, rel=1e-3)


def test_codes_of_one_point_have_a_finite_gradient():
    z = tf.Variable(tf.ones([5, 3]))
    with tf.GradientTape() as tape:
        distance = wasserstein_to_normal(z)
    assert float(distance) == pytest.approx(6.0)
    assert np.isfinite(tape.gradient(distance, z)).all()


def test_256_true_draws_are_far_from_zero():
    draws = [np.random.default_rng(i).normal(size=[256, 128]).astype(np.float32) for i in range(3)]
    assert np.mean([wasserstein_to_normal(tf.constant(z)) for z in draws]) == pytest.approx(17.7, abs=0.3)


def test_cross_entropy_of_a_discriminator():
    logits = np.array([[1.0, 3.0], [0.0, 0.0]])
    expected = np.log(np.exp(logits).sum(1))
    np.testing.assert_allclose(told_apart(tf.constant(logits), prior=True), np.mean(expected - logits[:, 1]))
    np.testing.assert_allclose(told_apart(tf.constant(logits), prior=False), np.mean(expected - logits[:, 0]))


def test_a_negative_weight():
    with pytest.raises(ValueError, match="`weight` must be at least 0"):
        Penalized(lambda draw, batch: None, wasserstein_to_normal, -1.0)
