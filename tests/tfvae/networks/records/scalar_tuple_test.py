"""Whitening against an SVD in NumPy."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.records.scalar_tuple import EPSILON, ScalarTuple

LOADINGS = np.array([[2.0, 0.5, 0.0], [0.0, 1.0, -0.3], [0.0, 0.0, 0.2]])
X = (np.random.default_rng(0).normal(size=[200, 3]) @ LOADINGS + [40.0, -70.0, 5.0]).astype(np.float32)


def fitted(x, standardized=False):
    part = ScalarTuple(x.shape[1], 4, standardized)
    part.encode(tf.constant(x), tf.ones(x.shape), tf.ones(x.shape))
    return part


def with_covariance(covariance):
    part = ScalarTuple(len(covariance), 4)
    part.moments.covariance.assign(covariance)
    return part


def test_whitened_numbers_are_uncorrelated_with_variance_one():
    white = fitted(X).whiten(X).numpy()
    np.testing.assert_allclose(white.mean(0), np.zeros(3), atol=1e-4)
    np.testing.assert_allclose(np.cov(white.T, bias=True), np.eye(3), atol=2e-3)


def test_equation_seven_up_to_order_and_signs_of_the_axes():
    u, d, _ = np.linalg.svd(np.cov(X.T.astype(np.float64), bias=True) + EPSILON * np.eye(3))
    expected = (X - X.mean(0)) @ u / np.sqrt(d)
    white = fitted(X).whiten(X).numpy()[:, ::-1]  # SVD has the largest variance first
    np.testing.assert_allclose(np.abs(white), np.abs(expected), rtol=5e-3, atol=5e-3)


def test_unwhitening_undoes_whitening():
    part = fitted(X)
    np.testing.assert_allclose(part.unwhiten(part.whiten(X)), X, rtol=1e-5, atol=1e-4)
    center, whitening = part.whitening()
    np.testing.assert_allclose(part.whiten(X), (X - center) @ whitening.numpy(), rtol=1e-6)


def test_numbers_of_very_different_size_are_whitened_too():
    x = X * np.array([1e5, 1e-2, 1.0], np.float32)
    part = fitted(x)
    white = part.whiten(x).numpy()
    shrunk = np.var(x[:, 1]) / (np.var(x[:, 1]) + EPSILON)  # by epsilon, which counts for so small a variance
    assert np.isfinite(white).all()
    assert shrunk - 0.2 < white.var(0).min() < white.var(0).max() < 1.01
    np.testing.assert_allclose(part.unwhiten(white)[:, 1], x[:, 1], atol=1e-3)


def test_standardized_numbers_of_any_size_are_whitened_whole():
    x = X * np.array([1e5, 1e-4, 1e-8], np.float32)
    part = fitted(x, standardized=True)
    white = part.whiten(x).numpy()
    np.testing.assert_allclose(np.cov(white.T, bias=True), np.eye(3), atol=2e-3)
    np.testing.assert_allclose(part.unwhiten(white), x, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("constant", [0.0, 0.1, -1e9])
def test_standardized_constants_stay_small(constant):
    x = np.stack([X[:, 0], np.full(len(X), constant, np.float32)], axis=1)
    part = fitted(x, standardized=True)
    assert np.abs(part.whiten(x).numpy()).max() < 5
    np.testing.assert_allclose(part.unwhiten(part.whiten(x)), x, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("covariance", [
    [[1.0, 0.9], [0.9, 1.0]],
    [[1.0, -0.9], [-0.9, 1.0]],
    [[2.0, 0.0], [0.0, 1.0]],
    [[1.0, 0.0], [0.0, 2.0]],
])  # fmt: skip
def test_axes_do_not_turn_over_as_the_moments_move(covariance):
    rng = np.random.default_rng(1)
    first = with_covariance(np.array(covariance)).whitening()[1].numpy()
    for _ in range(20):
        moved = rng.normal(0, 1e-3, [2, 2])
        again = with_covariance(np.array(covariance) + moved + moved.T).whitening()[1].numpy()
        np.testing.assert_allclose(again, first, atol=0.2)


def test_moments_of_pairs_that_are_no_covariance_give_finite_axes():
    """Each pair of columns may have its own rows where numbers are missing."""
    part = with_covariance(np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]]))
    assert np.isfinite(part.whiten(X).numpy()).all()
    np.testing.assert_allclose(part.unwhiten(part.whiten(X)), X, rtol=1e-4, atol=1e-2)


def test_the_mean_stands_in_for_what_is_missing():
    part = fitted(X)
    there = np.ones([2, 3], np.float32)
    there[1, 0] = 0
    filled = X[:2].copy()
    filled[1, 0] = part.moments.mean.numpy()[0]
    disturbed = X[:2].copy()
    disturbed[1, 0] = 1e4
    expected = part.encode(tf.constant(filled), tf.ones([2, 3]))
    np.testing.assert_allclose(part.encode(tf.constant(disturbed), tf.constant(there)), expected, rtol=1e-6)


def test_the_encoder_is_a_sigmoid_layer_and_the_decoder_linear():
    part = fitted(X)
    kernel, bias = part.encoder.weights
    expected = 1 / (1 + np.exp(-(part.whiten(X).numpy() @ kernel.numpy() + bias.numpy())))
    np.testing.assert_allclose(part.encode(tf.constant(X), tf.ones(X.shape)), expected, rtol=1e-4)
    e = np.ones([1, 4], np.float32)
    np.testing.assert_allclose(
        part.decode(3 * e) - part.decode(0 * e), 3 * (part.decode(e) - part.decode(0 * e)), rtol=1e-5
    )


def test_moments_move_in_training_alone():
    part = fitted(X)
    before = part.moments.mean.numpy()
    part.encode(tf.constant(X + 1), tf.ones(X.shape))
    np.testing.assert_array_equal(part.moments.mean, before)
    part.encode(tf.constant(X + 1), tf.ones(X.shape), tf.ones(X.shape))
    np.testing.assert_allclose(part.moments.mean, before + 0.5, rtol=1e-5)
