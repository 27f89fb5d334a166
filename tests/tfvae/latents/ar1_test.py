"""AR(1) against dense Gaussians in float64."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from scipy.stats import multivariate_normal

from tfvae.latents import AR1, Correlations, correlations

tfd = tfp.distributions

STEPS, ALPHA = 7, (0.2, 0.9, 0.99)


def covariance(alpha: float, steps: int = STEPS) -> np.ndarray:
    """Of a stationary series: alpha^|s - t|."""
    return alpha ** np.abs(np.subtract.outer(np.arange(steps), np.arange(steps)))


def dense_kl(mu: np.ndarray, sigma: np.ndarray, s: np.ndarray) -> float:
    """KL(N(mu, diag(sigma^2)), N(0, s))."""
    inverse, logdet = np.linalg.inv(s), np.linalg.slogdet(s)[1]
    return 0.5 * (
        np.trace(inverse @ np.diag(sigma**2)) + mu @ inverse @ mu - len(mu) + logdet - 2 * np.log(sigma).sum()
    )


def posterior(mu, sigma):
    return tfd.Independent(tfd.Normal(tf.constant(mu, tf.float32), tf.constant(sigma, tf.float32)), 2)


def test_kl_is_that_of_the_dense_gaussians():
    rng = np.random.default_rng(0)
    mu, sigma = rng.normal(size=(5, STEPS, 3)), rng.uniform(0.1, 2.0, (5, STEPS, 3))
    kl = tfd.kl_divergence(posterior(mu, sigma), AR1(STEPS, correlations(ALPHA)))
    dense = [sum(dense_kl(m[:, k], s[:, k], covariance(a)) for k, a in enumerate(ALPHA)) for m, s in zip(mu, sigma)]  # noqa: B905
    np.testing.assert_allclose(kl, dense, rtol=2e-6)


@pytest.mark.parametrize("innovation", [1e-4, 1e-6])
def test_kl_keeps_its_digits_where_alpha_is_almost_1(innovation):
    close = Correlations(np.array([np.sqrt(1 - innovation)]), np.array([innovation]))
    mu, sigma = np.full([1, 3, 1], 0.1), np.full([1, 3, 1], 0.02)
    v, before_mu, before_var = np.array([1, innovation, innovation]), np.array([0, 0.1, 0.1]), np.array([0, 4e-4, 4e-4])
    a = np.array([0, close.alpha[0], close.alpha[0]])
    ratio = 4e-4 / v
    expected = 0.5 * (ratio - np.log(ratio) - 1 + ((0.1 - a * before_mu) ** 2 + a**2 * before_var) / v).sum()
    np.testing.assert_allclose(tfd.kl_divergence(posterior(mu, sigma), AR1(3, close)), [expected], rtol=1e-5)


def test_log_prob_is_that_of_the_dense_gaussian():
    z = np.random.default_rng(1).normal(size=(4, STEPS, 3))
    dense = sum(multivariate_normal(cov=covariance(a)).logpdf(z[:, :, k]) for k, a in enumerate(ALPHA))
    log_prob = AR1(STEPS, correlations(ALPHA)).log_prob(tf.constant(z, tf.float32))
    np.testing.assert_allclose(log_prob, dense, rtol=1e-4)


def test_samples_have_the_covariance_of_the_process():
    z = AR1(STEPS, correlations(ALPHA)).sample(40_000, seed=[1, 2]).numpy()
    assert z.shape == (40_000, STEPS, 3)
    for k, alpha in enumerate(ALPHA):
        np.testing.assert_allclose(np.cov(z[:, :, k].T), covariance(alpha), atol=0.03)
    assert abs(np.corrcoef(z[:, -1].T)[0, 1]) < 0.03


def test_equal_seeds_give_equal_samples():
    prior = AR1(STEPS, correlations(ALPHA))
    np.testing.assert_array_equal(prior.sample(3, seed=[1, 2]), prior.sample(3, seed=[1, 2]))


def test_one_step_is_a_standard_normal():
    prior = AR1(1, correlations([0.9]))
    assert prior.log_prob([[0.5]]) == tfd.Normal(0.0, 1.0).log_prob(0.5)


def test_kl_of_another_posterior_is_refused():
    with pytest.raises(NotImplementedError, match="independent Normals"):
        tfd.kl_divergence(tfd.Independent(tfd.Laplace(tf.zeros([1, 2, 1]), 1.0), 2), AR1(2, correlations([0.5])))


def test_a_variance_below_float32_is_named():
    with pytest.raises(ValueError, match=r"`correlations` must have a 1 - alpha.2 of at least"):
        AR1(2, Correlations(np.array([1.0]), np.array([1e-60])))
