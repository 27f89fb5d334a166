"""Posterior means against the closed form of a linear Gaussian model, and against Monte Carlo for sentences."""

import numpy as np
import pytest
import tensorflow as tf

from tests.tiny import sentence_vae
from tfvae.latents import Diagonal, exp_scale
from tfvae.metrics.mean_space import posterior_means

X = np.random.default_rng(0).normal(size=(7, 4)).astype(np.float32)


@pytest.fixture
def scalar(make_linear):
    W, b, s = np.array([[0.6], [-0.3], [0.2], [0.5]]), np.array([0.3, -0.2, 0.1, 0.5]), 0.7
    return make_linear(W, b, s, [[0.1, 0.2, 0.3, 0.4]], [0.5], [0.8])


@pytest.mark.parametrize("rows", [1, 900, 100_000])
def test_both_means_are_those_of_the_closed_form(scalar, rows):
    p, q = posterior_means(scalar.vae, {"x": tf.constant(X), "key": tf.constant(list("abcdefg"))}, rows=rows)
    W, b, s = scalar.W, scalar.b, scalar.s
    exact = ((X - b) @ W / s**2 / (1 + np.sum(W**2) / s**2))[:, 0]
    np.testing.assert_allclose(p, exact, atol=1e-4)
    np.testing.assert_allclose(q, X @ [0.1, 0.2, 0.3, 0.4] + 0.5, rtol=1e-5)


def test_sentences():
    vae = sentence_vae(Diagonal(1, exp_scale), length=4)
    x = np.array([[4, 5, 5, 2], [5, 2, 0, 0]], np.int32)
    p, _ = posterior_means(vae, {"x": tf.constant(x)})
    z = np.random.default_rng(0).normal(size=[20_000, 1]).astype(np.float32)
    for i in range(2):
        repeated = tf.repeat(x[i : i + 1], len(z), axis=0)
        weights = np.exp(vae.likelihood(vae.decode(z, {"x": repeated}).params).log_prob(repeated))
        assert p[i] == pytest.approx(np.average(z[:, 0], weights=weights), abs=0.05)


def test_only_a_scalar_z_has_this_plane(exact):
    with pytest.raises(ValueError, match=r"`model` must have a scalar z .* got z of shape \(2,\)"):
        posterior_means(exact.vae, {"x": tf.constant(X)})


@pytest.mark.parametrize("grid", [[0.0], [0.0, 1.0, 3.0], [1.0, 0.0], [[0.0, 1.0]]])
def test_a_riemann_sum_needs_equal_steps(scalar, grid):
    with pytest.raises(ValueError, match="`grid` must rise by equal steps"):
        posterior_means(scalar.vae, {"x": tf.constant(X)}, np.array(grid))
