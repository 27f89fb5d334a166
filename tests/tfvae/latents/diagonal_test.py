"""Diagonal Gaussian latent against dense multivariate formulas."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.latents import Diagonal, exp_scale, softplus_scale


def dense_kl(mu: np.ndarray, sigma: np.ndarray) -> float:
    """KL(N(mu, S), N(0, I)) with S as a dense matrix."""
    s = np.diag(sigma**2)
    return 0.5 * (np.trace(s) + mu @ mu - len(mu) - np.linalg.slogdet(s)[1])


def test_kl_sums_to_the_dense_formula():
    h = np.random.default_rng(0).normal(size=(5, 6)).astype(np.float32)
    latent = Diagonal(3)
    kl = latent.kl(latent.posterior(h)).numpy()
    sigma = 1e-6 + np.log1p(np.exp(h[:, 3:].astype(np.float64)))
    assert kl.shape == (5, 3)
    np.testing.assert_allclose(
        kl.sum(axis=1), [dense_kl(m, s) for m, s in zip(h[:, :3], sigma, strict=True)], rtol=1e-5
    )


def test_kl_agrees_with_the_registered_pair():
    latent = Diagonal(4, exp_scale)
    q = latent.posterior(tf.random.stateless_normal([7, 8], [1, 2]))
    registered = tfp.distributions.kl_divergence(q, latent.prior())
    np.testing.assert_allclose(tf.reduce_sum(latent.kl(q), -1), registered, rtol=1e-5)


def test_kl_is_zero_exactly_at_the_prior():
    latent = Diagonal(2, exp_scale)
    np.testing.assert_array_equal(latent.kl(latent.posterior(tf.zeros([3, 4]))), np.zeros([3, 2]))


def test_features_are_mean_and_scale():
    assert Diagonal(5).features == 10


@pytest.mark.parametrize(("scale", "expected"), [(softplus_scale, 1e-6 + np.log(2.0)), (exp_scale, 1.0)])
def test_scale_of_zero(scale, expected):
    np.testing.assert_allclose(scale(tf.zeros([])), expected, rtol=1e-6)


def test_width_below_one_is_refused():
    with pytest.raises(ValueError, match="`width` must be at least 1, got 0"):
        Diagonal(0)
