"""The importance-weighted likelihood against a linear Gaussian model whose log p(x) SciPy knows exactly."""

import numpy as np
import pytest
import scipy.special
import scipy.stats
import tensorflow as tf

from tests.tiny import sentence_vae
from tfvae.compiled import compiled
from tfvae.generators import Sampler, from_prior
from tfvae.inference.amortized import amortized
from tfvae.latents import Diagonal, Empty, exp_scale
from tfvae.likelihoods.tokens import lengths
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.importance import ImportanceWeighted, log_likelihood

X = np.random.default_rng(0).normal(size=(200, 4)).astype(np.float32)
SEED = tf.constant([3, 4])


def estimate(linear, x, *, samples, chunk, seed=(3, 4)):
    """log_likelihood with `chunk` samples of each example at a time."""
    return compiled(log_likelihood, linear.vae, amortized)(
        {"x": tf.constant(x)}, tf.constant(seed), samples, chunk * len(x)
    ).numpy()


@pytest.mark.parametrize(("samples", "chunk"), [(1, 10), (7, 3), (20, 5)])
def test_with_the_exact_posterior_every_sample_gives_log_p(exact, samples, chunk):
    found = estimate(exact, X, samples=samples, chunk=chunk)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, exact.marginal().logpdf(X), rtol=1e-4, atol=1e-4)


def test_bounds_are_ordered_and_tighten(loose, gathered):
    truth = -loose.marginal().logpdf(X).mean()
    elbo = ElboParts()
    bounds = [-elbo.result(gathered(elbo, loose.sampler(), X, 64))["elbo"]]
    for samples in (10, 500):
        metric = ImportanceWeighted(samples=samples)
        bounds.append(metric.result(gathered(metric, loose.sampler(), X, 64))["iw_nll"])
    assert bounds[0] > bounds[1] + 0.1
    assert bounds[1] > bounds[2]
    assert bounds[2] == pytest.approx(truth, abs=0.02)


@pytest.mark.parametrize("chunk", [1, 40, 100])
def test_one_logsumexp_runs_over_all_chunks(loose, chunk):
    truth = loose.marginal().logpdf(X).mean()
    one_sample = estimate(loose, X, samples=1, chunk=1).mean()
    assert estimate(loose, X, samples=100, chunk=chunk).mean() == pytest.approx(truth, abs=0.05)
    assert one_sample < truth - 0.2, "chunks of one sample would be this loose if their logs were averaged"


def test_standard_error_is_the_spread_over_examples(exact, gathered):
    metric = ImportanceWeighted(samples=2)
    values = metric.result(gathered(metric, exact.sampler(), X, 33))
    nll = -exact.marginal().logpdf(X)
    assert values["iw_nll"] == pytest.approx(nll.mean(), abs=1e-4)
    assert values["iw_nll_stderr"] == pytest.approx(nll.std(ddof=1) / np.sqrt(200), rel=1e-3)


def test_equal_seeds_give_equal_estimates(loose):
    same = [estimate(loose, X[:5], samples=10, chunk=4) for _ in range(2)]
    np.testing.assert_array_equal(*same)
    assert not np.array_equal(same[0], estimate(loose, X[:5], samples=10, chunk=4, seed=[3, 5]))


def test_other_keys_of_the_batch_ride_along(exact):
    batch = {"x": tf.constant(X[:5]), "label": tf.range(5), "key": tf.constant(["a"] * 5)}
    np.testing.assert_allclose(
        log_likelihood(exact.vae, amortized, batch, SEED, 6, 21), exact.marginal().logpdf(X[:5]), rtol=1e-4
    )


@pytest.mark.parametrize("field", ["samples", "rows"])
def test_numbers_below_one_are_refused(field):
    with pytest.raises(ValueError, match=f"`{field}` must be at least 1, got 0"):
        ImportanceWeighted(**{field: 0})


def test_a_point_posterior_is_refused(make_linear, exact):
    point = make_linear(exact.W, exact.b, exact.s, exact.A, exact.c, exact.sigma, point=True)
    with pytest.raises(ValueError, match=r"^`iw_nll` needs a posterior with a density"):
        ImportanceWeighted(2).observe(point.sampler(), {"x": tf.constant(X)}, SEED)


# --- sentences ---

SENTENCES = np.array([[4, 5, 5, 2], [5, 2, 0, 0], [3, 4, 2, 0], [2, 0, 0, 0], [4, 4, 4, 4]], np.int32)


def log_px(vae, z, x):
    """log p(x given z) of one sentence, its padding cut off, at each z [N, D]."""
    x = x[x != 0][None].repeat(len(z), axis=0)
    return vae.likelihood(vae.decode(tf.constant(z, tf.float32), {"x": tf.constant(x)}).params).log_prob(x).numpy()


def by_quadrature(vae, x):
    """log p(x) of a sentence under a scalar z, by the midpoint rule."""
    z = np.linspace(-10, 10, 4001)
    return scipy.special.logsumexp(log_px(vae, z[:, None], x) + scipy.stats.norm.logpdf(z)) + np.log(z[1] - z[0])


def test_padded_sentences_have_the_likelihood_of_the_integral_over_z():
    vae = sentence_vae(Diagonal(1, exp_scale), length=4)
    found = log_likelihood(vae, amortized, {"x": tf.constant(SENTENCES)}, SEED, 4000, 2000)
    np.testing.assert_allclose(found, [by_quadrature(vae, x) for x in SENTENCES], atol=0.1)


@pytest.mark.parametrize("samples", [1, 7])
def test_without_z_the_estimate_is_exact(gathered, samples):
    vae = sentence_vae(Empty(), length=4)
    exact = np.array([log_px(vae, np.zeros([1, 0]), x)[0] for x in SENTENCES])
    np.testing.assert_allclose(
        log_likelihood(vae, amortized, {"x": tf.constant(SENTENCES)}, SEED, samples, 3), exact, rtol=1e-5
    )
    metric = ImportanceWeighted(samples, tokens=lengths)
    assert metric.values == ("iw_nll", "iw_nll_stderr", "perplexity")
    values = metric.result(gathered(metric, Sampler(vae, from_prior(vae)), SENTENCES, 2))
    assert values["iw_nll"] == pytest.approx(-exact.mean(), rel=1e-5)
    # 14 tokens: END is one, padding is none.
    assert values["perplexity"] == pytest.approx(np.exp(-exact.sum() / 14), rel=1e-5)


def test_without_tokens_there_is_no_perplexity():
    assert ImportanceWeighted().values == ("iw_nll", "iw_nll_stderr")


@pytest.mark.parametrize("rows", [1, 2, 5, 12, 100])
def test_no_more_than_rows_pairs_are_decoded_at_once(monkeypatch, rows):
    vae = sentence_vae(Diagonal(2, exp_scale), length=4)
    decoded, decode = [], vae.decode
    monkeypatch.setattr(
        vae, "decode", lambda z, *args, **options: decoded.append(len(z)) or decode(z, *args, **options)
    )
    log_likelihood(vae, amortized, {"x": tf.constant(SENTENCES)}, SEED, 6, rows)
    assert max(decoded) <= rows
    assert sum(decoded) >= 30
