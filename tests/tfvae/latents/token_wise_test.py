"""A latent for each token: it ends with the sentence, and what it costs is that of an AR(1) process of its length."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from scipy.stats import multivariate_normal

from tfvae.latents import AR1, TokenWise, committed_rate, correlations, ends

tfd = tfp.distributions
N, ALPHA = 5, [0.3, 0.8]
CORRELATIONS = correlations(ALPHA)
LATENT = TokenWise(N, CORRELATIONS)


def posterior(tokens, seed=0, zero=False):
    """q of sentences of so many tokens, with random moments or those that a new encoder has."""
    h = np.zeros([len(tokens), N, 5], np.float32)
    if not zero:
        h[..., :4] = np.random.default_rng(seed).normal(size=[len(tokens), N, 4])
    h[..., 4] = np.arange(N) < np.array(tokens)[:, None]
    return LATENT.posterior(tf.constant(h))


def dense(q, i, series):
    """Mean and covariance of one series of an example, by the recursion written out."""
    A = np.eye(N)
    for t in range(1, N):
        A[t, t - 1] = -q.alpha.numpy()[i, t, series]
    inverse = np.linalg.inv(A)
    scale = q.scale.numpy()[i, :, series]
    return inverse @ q.loc.numpy()[i, :, series], inverse @ np.diag(scale**2) @ inverse.T


@pytest.mark.parametrize("tokens", [1, 3, 5])
def test_density_and_moments_are_those_of_the_dense_gaussian(tokens):
    q = posterior([tokens])
    z = np.random.default_rng(1).normal(size=[1, N, 2]).astype(np.float32)
    moments = [dense(q, 0, d) for d in range(2)]
    expected = sum(multivariate_normal(*m).logpdf(z[0, :, d]) for d, m in enumerate(moments))
    np.testing.assert_allclose(q.log_prob(z)[0], expected, rtol=1e-5)
    for d, (mean, covariance) in enumerate(moments):
        np.testing.assert_allclose(q.mean()[0, :, d], mean, atol=1e-6)
        np.testing.assert_allclose(q.stddev()[0, :, d], np.sqrt(np.diag(covariance)), rtol=1e-5)


def test_draws_have_these_moments():
    q = posterior([2])
    z = q.sample(40_000, seed=[1, 2]).numpy()[:, 0]
    np.testing.assert_allclose(z.mean(axis=0), q.mean()[0], atol=0.03)
    np.testing.assert_allclose(np.cov(z[:, :, 1].T), dense(q, 0, 1)[1], atol=0.03)


@pytest.mark.parametrize("tokens", [1, 2, 5])
def test_kl_is_that_of_a_process_of_the_sentences_length(tokens):
    q = posterior([tokens])
    short = tfd.Independent(tfd.Normal(q.loc[:, :tokens], q.scale[:, :tokens]), 2)
    found = LATENT.kl(q).numpy()
    np.testing.assert_allclose(found.sum(), tfd.kl_divergence(short, AR1(tokens, CORRELATIONS))[0], rtol=1e-5)
    assert (found[0, tokens:] == 0).all()


def test_steps_behind_the_end_cancel_in_the_ratio_of_densities():
    q = posterior([3])
    z = q.sample(seed=[0, 1]).numpy()
    other = z.copy()
    other[:, 3:] += 1.0
    ratio = [q.log_prob(v)[0] - LATENT.prior().log_prob(v)[0] for v in (z, other)]
    np.testing.assert_allclose(*ratio, rtol=1e-4)


def test_no_moments_cost_less_than_what_the_length_commits_to():
    tokens = [1, 2, 3, 4, 5] * 40
    above = [tf.reduce_sum(LATENT.kl(q), axis=-1) - LATENT.commits(q) for q in map(posterior, [tokens] * 5, range(5))]
    assert np.min(above) > 0
    q = posterior([1, 4], zero=True)
    np.testing.assert_allclose(LATENT.commits(q), [0.0, committed_rate(CORRELATIONS, 4)], rtol=1e-5)
    assert (tf.reduce_sum(LATENT.kl(q), axis=-1) - LATENT.commits(q) < 0.5).numpy().all()
    assert LATENT.committed == committed_rate(CORRELATIONS, N)


def test_a_series_needs_a_step():
    with pytest.raises(ValueError, match="`steps` must be at least 1"):
        TokenWise(0, CORRELATIONS)


def test_what_a_model_of_z_must_know_is_where_series_end():
    np.testing.assert_array_equal(ends(posterior([2]))["present"], [[True, True, False, False, False]])
    assert ends(tfd.Normal(0.0, 1.0)) == {}
