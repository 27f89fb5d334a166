"""ELBO parts against closed forms of a linear Gaussian model."""

import numpy as np
import pytest
import scipy.stats
import tensorflow as tf

from tfvae.metrics.elbo_parts import ElboParts

X = np.random.default_rng(0).normal(size=(2000, 4)).astype(np.float32)
METRIC = ElboParts()


def test_elbo_with_the_exact_posterior_is_the_log_likelihood(exact, gathered):
    values = METRIC.result(gathered(METRIC, exact.sampler(), X, 300))
    assert values["elbo"] == pytest.approx(exact.marginal().logpdf(X).mean(), rel=0.01)
    assert values["elbo"] == pytest.approx(-values["rate"] - values["distortion"], rel=1e-12)


def test_rate_is_the_gaussian_kl(loose, gathered):
    acc = gathered(METRIC, loose.sampler(), X, 300)
    mu = X @ loose.A.T + loose.c
    per_dimension = 0.5 * (mu**2 + loose.sigma**2 - 1 - 2 * np.log(loose.sigma))
    assert METRIC.result(acc)["rate"] == pytest.approx(per_dimension.sum(axis=1).mean(), rel=1e-5)
    np.testing.assert_allclose(METRIC.rates(acc), per_dimension.mean(axis=0), rtol=1e-5)


def test_distortion_is_the_gaussian_log_density_of_the_reconstruction(make_linear, exact, gathered):
    sharp = make_linear(exact.W, exact.b, exact.s, exact.A, exact.c, [1e-9, 1e-9])
    values = METRIC.result(gathered(METRIC, sharp.sampler(), X, 300))
    loc = (X @ exact.A.T + exact.c) @ exact.W.T + exact.b
    expected = -scipy.stats.norm(loc, exact.s).logpdf(X).sum(axis=1).mean()
    assert values["distortion"] == pytest.approx(expected, rel=1e-5)


def test_rate_does_not_depend_on_the_batches(loose, gathered):
    rates = [METRIC.result(gathered(METRIC, loose.sampler(), X, n))["rate"] for n in (1999, 2000, 128)]
    assert rates == pytest.approx([rates[0]] * 3, rel=1e-6)


def test_a_point_posterior_is_refused(make_linear, exact):
    point = make_linear(exact.W, exact.b, exact.s, exact.A, exact.c, exact.sigma, point=True)
    with pytest.raises(ValueError, match=r"^`elbo` needs a posterior with a density, got a point mass"):
        METRIC.observe(point.sampler(), {"x": tf.constant(X)}, tf.constant([0, 0]))
