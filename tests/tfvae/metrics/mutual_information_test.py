"""Mutual information where it is known: no information, separated posteriors, linear Gaussian, integration."""

import numpy as np
import pytest
import scipy.integrate
import scipy.special
import scipy.stats
import tensorflow as tf

from tfvae.metrics.mutual_information import (
    BatchMutualInformation,
    MutualInformation,
    Posteriors,
    log_mixture,
    log_own,
    negative_entropy,
)

BATCH, FULL = BatchMutualInformation(), MutualInformation()
METRICS = [BATCH, FULL]


def random_posteriors(n, d, seed=0, spread=2.0, low=0.05):
    draw = np.random.default_rng(seed)
    mean, stddev = spread * draw.normal(size=(n, d)), draw.uniform(low, 1.0, size=(n, d))
    return Posteriors(mean, stddev, mean + stddev * draw.normal(size=(n, d)))


@pytest.fixture
def encoder_of(make_linear):
    """A sampler whose q(z given x) is N(gain x, sigma^2), 1-D."""
    return lambda gain, sigma: make_linear([[1.0]], [0], 1.0, [[gain]], [0], [sigma]).sampler()


@pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.name)
def test_a_posterior_equal_to_the_prior_says_nothing(metric, encoder_of, gathered):
    x = np.random.default_rng(0).normal(size=(1000, 1)).astype(np.float32)
    values = metric.result(gathered(metric, encoder_of(0.0, 1.0), x, 100))
    assert values[metric.name] == pytest.approx(0, abs=1e-6)


def collapsed(n=100, d=16, seed=0):
    """Posteriors that hardly differ from the prior, nor from one another."""
    draw = np.random.default_rng(seed)
    mean, stddev = 2e-4 * draw.normal(size=(n, d)), 1 + 2e-4 * draw.normal(size=(n, d))
    return Posteriors(mean, stddev, mean + stddev * draw.normal(size=(n, d)))


def test_at_collapse_the_estimate_is_near_0_and_the_released_one_is_noise():
    """100 posteriors of 16 dimensions: the released estimator has a standard deviation of sqrt(16 / 200), .28."""
    quiet, released = [], []
    for seed in range(20):
        posteriors = collapsed(seed=seed)
        mixture = log_mixture(posteriors)
        quiet.append(np.mean(log_own(posteriors) - mixture))
        released.append(np.mean(negative_entropy(posteriors) - mixture))
        assert FULL.result(posteriors)["mi"] == pytest.approx(0, abs=1e-3)
    assert np.abs(quiet).max() < 1e-3
    assert 0.15 < np.std(released) < 0.45


def information_of_a_batch(gain, sigma, n):
    """The expectation of `mi_batch` for x from N(0, 1) and q(z given x) = N(gain x, sigma^2), without drawing from q.

    E over batches of n examples, each by quadrature: the mean over i of KL(q(z given x_i), mixture).
    """
    z = np.linspace(-8, 8, 4001)
    found = []
    for seed in range(30):
        densities = scipy.stats.norm(gain * np.random.default_rng(seed).normal(size=(n, 1)), sigma).pdf(z)
        mixture = densities.mean(axis=0)
        integrand = densities * (np.log(densities + 1e-300) - np.log(mixture + 1e-300))
        found.append(scipy.integrate.simpson(integrand, x=z, axis=1).mean())
    return np.mean(found)


def test_an_informative_posterior_is_measured_within_the_bias_of_the_cap(encoder_of, gathered):
    gain, sigma, n = 0.95, 0.3, 100
    x = np.random.default_rng(3).normal(size=(40 * n, 1)).astype(np.float32)
    values = BATCH.result(gathered(BATCH, encoder_of(gain, sigma), x, n))
    truth = 0.5 * np.log(1 + (gain / sigma) ** 2)
    expected = information_of_a_batch(gain, sigma, n)
    assert expected < truth < np.log(n)
    assert values["mi_batch"] == pytest.approx(expected, abs=0.03)
    assert values["mi_released"] == pytest.approx(expected, abs=0.08)


def test_separated_posteriors_say_which_example_it_was(encoder_of, gathered):
    x = 100 * np.arange(2048, dtype=np.float32)[:, None]
    full = FULL.result(gathered(FULL, encoder_of(1.0, 1.0), x, 128))
    assert full["mi_cap"] == pytest.approx(np.log(2048))
    assert full["mi"] == pytest.approx(np.log(2048), abs=0.07)
    assert full["mi_without_own"] > 100
    batch = BATCH.result(gathered(BATCH, encoder_of(1.0, 1.0), x, 128))
    assert batch["mi_batch_cap"] == pytest.approx(np.log(128))
    assert batch["mi_batch"] == pytest.approx(np.log(128), abs=0.07)


def test_cap_of_batches_is_weighted_by_their_size(encoder_of, gathered):
    x = np.zeros([100, 1], np.float32)
    values = BATCH.result(gathered(BATCH, encoder_of(1.0, 1.0), x, 80))
    assert values["mi_batch_cap"] == pytest.approx(0.8 * np.log(80) + 0.2 * np.log(20))


def test_linear_gaussian_channel_lies_between_the_two_estimates(encoder_of, gathered):
    x = np.random.default_rng(1).normal(size=(4000, 1)).astype(np.float32)
    metric = MutualInformation(samples=4000)
    values = metric.result(gathered(metric, encoder_of(0.9, 0.3), x, 500))
    truth = 0.5 * np.log(1 + (0.9 / 0.3) ** 2)
    assert values["mi"] == pytest.approx(truth, abs=0.04)
    assert values["mi_without_own"] == pytest.approx(truth, abs=0.04)
    assert values["mi"] < values["mi_without_own"]


def test_small_batches_are_biased_towards_their_cap(encoder_of, gathered):
    x = np.random.default_rng(1).normal(size=(4000, 1)).astype(np.float32)
    values = BATCH.result(gathered(BATCH, encoder_of(0.99, 0.01), x, 4))
    assert values["mi_batch"] < np.log(4) + 0.05 < 0.5 * np.log(1 + 99**2)


def test_mean_over_draws_is_the_integral_over_the_mixture():
    """The expectation of log q(z given x) - log q(z), by integration of each component against the mixture."""
    posteriors = random_posteriors(5, 1)
    mean, stddev = posteriors.mean[:, 0], posteriors.stddev[:, 0]
    components = [scipy.stats.norm(m, s) for m, s in zip(mean, stddev, strict=True)]
    integrals = [
        scipy.integrate.quad(
            lambda z, c=c: c.pdf(z) * (c.logpdf(z) - np.log(np.mean([d.pdf(z) for d in components]))),
            c.mean() - 9 * c.std(),
            c.mean() + 9 * c.std(),
            limit=500,
        )[0]
        for c in components
    ]
    draws = 20000
    repeated = [np.random.default_rng(i).normal(mean, stddev) for i in range(draws // 5)]
    at = [posteriors._replace(z=z[:, None]) for z in repeated]
    scores = [log_own(drawn) - log_mixture(drawn) for drawn in at]
    error = 4 * np.std(scores) / np.sqrt(draws)
    assert np.mean(scores) == pytest.approx(np.mean(integrals), abs=error)


@pytest.mark.parametrize("low", [0.05, 1e-4])
def test_log_mixture_equals_the_dense_sum(low):
    posteriors = random_posteriors(700, 6, low=low)
    dense = scipy.stats.norm(posteriors.mean, posteriors.stddev).logpdf(posteriors.z[:, None, :]).sum(axis=-1)
    expected = scipy.special.logsumexp(dense, axis=1) - np.log(700)
    np.testing.assert_allclose(log_mixture(posteriors), expected, rtol=1e-7, atol=1e-6)
    np.fill_diagonal(dense, -np.inf)
    expected = scipy.special.logsumexp(dense, axis=1) - np.log(699)
    np.testing.assert_allclose(log_mixture(posteriors, own=False), expected, rtol=1e-7, atol=1e-6)


def test_the_density_of_a_draw_is_scipys():
    posteriors = random_posteriors(9, 3)
    expected = scipy.stats.norm(posteriors.mean, posteriors.stddev).logpdf(posteriors.z).sum(axis=1)
    np.testing.assert_allclose(log_own(posteriors), expected, rtol=1e-10)


def test_negative_entropy_is_scipys():
    posteriors = random_posteriors(9, 3)
    expected = -scipy.stats.norm(posteriors.mean, posteriors.stddev).entropy().sum(axis=1)
    np.testing.assert_allclose(negative_entropy(posteriors), expected, rtol=1e-10)


def test_samples_bounds_the_draws_but_not_the_mixture():
    posteriors = random_posteriors(50, 2)
    few = MutualInformation(samples=10).result(posteriors)
    expected = (log_own(posteriors) - log_mixture(posteriors))[:10].mean()
    assert few["mi"] == pytest.approx(expected, rel=1e-12)
    assert few["mi_cap"] == pytest.approx(np.log(50))


def test_few_draws_stay_below_the_cap_where_the_first_posteriors_are_unlike_the_rest():
    """Each draw's own term bounds log q(own)/q(z) by ln N."""
    posteriors = random_posteriors(100, 4)
    stddev = np.concatenate([np.full([20, 4], 1.0), np.full([80, 4], 1e-3)])
    mixed = posteriors._replace(stddev=stddev, z=posteriors.mean)
    values = MutualInformation(samples=20).result(mixed)
    assert values["mi"] <= values["mi_cap"]


def test_result_does_not_depend_on_the_order_of_merging():
    a, b = random_posteriors(30, 2, seed=1), random_posteriors(20, 2, seed=2)
    one, other = FULL.result(FULL.merge(a, b)), FULL.result(FULL.merge(b, a))
    assert one == pytest.approx(other, rel=1e-10)


@pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.name)
def test_a_point_posterior_is_refused(metric, make_linear, exact):
    point = make_linear(exact.W, exact.b, exact.s, exact.A, exact.c, exact.sigma, point=True)
    with pytest.raises(
        ValueError, match=r"^`mutual_information` needs a diagonal Gaussian posterior, got .*Deterministic"
    ):
        metric.observe(point.sampler(), {"x": tf.zeros([3, 4])}, tf.constant([0, 0]))


def test_one_example_has_no_others():
    with pytest.raises(ValueError, match="at least 2 examples, got 1"):
        FULL.result(random_posteriors(1, 2))


def test_no_samples_are_refused():
    with pytest.raises(ValueError, match="`samples` must be at least 1"):
        MutualInformation(samples=0)
