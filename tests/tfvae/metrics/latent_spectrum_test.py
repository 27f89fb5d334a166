"""Latent diagnostics against NumPy and a linear decoder."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.metrics.latent_spectrum import (
    ideal_singular_values,
    perturbation_variance,
    perturbed,
    posterior_variances,
    singular_values,
)
from tfvae.metrics.moments import Moments

SEED = tf.constant([5, 6])


def test_singular_values_are_those_of_the_sample_matrix():
    z = np.random.default_rng(0).normal(size=(200, 5)) * [3, 1, 0.5, 0.1, 0] + [0, 2, 0, 0, 0]
    merged = Moments.of(z[:150]).merged(Moments.of(z[150:]))
    np.testing.assert_allclose(singular_values(merged), np.linalg.svd(z, compute_uv=False), rtol=1e-9, atol=1e-6)


def test_ideal_singular_values_lie_where_random_matrix_theory_says():
    found = ideal_singular_values(4000, 10, SEED)
    edges = np.sqrt(4000) + np.sqrt(10), np.sqrt(4000) - np.sqrt(10)
    assert found.shape == (10,)
    assert edges[0] + 2 > found[0] > found[-1] > edges[1] - 2


def test_posterior_variances_are_of_all_pairs(loose):
    x = np.random.default_rng(0).normal(size=(9, 4)).astype(np.float32)
    np.testing.assert_allclose(posterior_variances(loose.vae, x), np.tile(loose.sigma**2, (9, 1)), rtol=1e-5)


def test_perturbed_images_lie_on_the_lines_of_their_directions(exact):
    """A linear decoder moves an image along the direction's column of W, equally far for all with the same noise."""
    x = np.random.default_rng(0).normal(size=(1, 4)).astype(np.float32)
    images = perturbed(exact.vae, x, [1, 0], SEED, samples=5)
    moved = images - ((x @ exact.A.T + exact.c) @ exact.W.T + exact.b)
    steps = [row @ exact.W[:, j] / np.sum(exact.W[:, j] ** 2) for row, j in zip(moved, [1, 0], strict=True)]
    assert images.shape == (2, 5, 4)
    np.testing.assert_allclose(
        moved, [np.outer(s, exact.W[:, j]) for s, j in zip(steps, [1, 0], strict=True)], atol=1e-5
    )
    np.testing.assert_allclose(steps[0], steps[1], atol=1e-5)
    assert np.ptp(steps[0]) > 0.5


def test_perturbed_images_are_what_the_variance_is_of(exact):
    x = np.random.default_rng(0).normal(size=(1, 4)).astype(np.float32)
    spread = perturbed(exact.vae, x, [0, 1], SEED).var(axis=1, ddof=1).sum(axis=-1)
    np.testing.assert_allclose(spread, perturbation_variance(exact.vae, x, SEED), rtol=1e-5)


def test_perturbation_variance_of_a_linear_decoder_is_the_columns_squared_length(exact):
    x = np.random.default_rng(0).normal(size=(300, 4)).astype(np.float32)
    found = perturbation_variance(exact.vae, x, SEED, samples=15, scale=0.5)
    np.testing.assert_allclose(found, 0.25 * np.sum(exact.W**2, axis=0), rtol=0.07)


def test_perturbation_variance_is_unbiased_for_two_samples(exact):
    x = np.zeros([4000, 4], np.float32)
    found = perturbation_variance(exact.vae, x, SEED, samples=2)
    np.testing.assert_allclose(found, np.sum(exact.W**2, axis=0), rtol=0.1)


def test_a_direction_the_decoder_ignores_gives_zero(make_linear):
    vae = make_linear([[2.0, 0], [0, 0]], [0, 0], 1.0, np.eye(2), [0, 0], [0.1, 1]).vae
    found = perturbation_variance(vae, np.ones([50, 2], np.float32), SEED)
    assert found[0] > 2
    assert found[1] == pytest.approx(0, abs=1e-9)


def test_images_are_summed_over_their_axes(make_linear):
    vae = make_linear(np.ones([12, 1]), np.zeros(12), 1.0, np.ones([1, 12]), [0], [1], x_shape=(2, 2, 3)).vae
    found = perturbation_variance(vae, np.zeros([2000, 2, 2, 3], np.float32), SEED)
    np.testing.assert_allclose(found, [12], rtol=0.05)


def test_one_sample_is_refused(exact):
    with pytest.raises(ValueError, match="`samples` must be at least 2, got 1"):
        perturbation_variance(exact.vae, np.zeros([3, 4], np.float32), SEED, samples=1)


def test_a_point_posterior_is_refused(make_linear, exact):
    point = make_linear(exact.W, exact.b, exact.s, exact.A, exact.c, exact.sigma, point=True)
    with pytest.raises(ValueError, match="`latent_spectrum` needs a diagonal Gaussian posterior"):
        posterior_variances(point.vae, np.zeros([3, 4], np.float32))
