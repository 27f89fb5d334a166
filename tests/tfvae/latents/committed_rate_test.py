"""The committed rate against the papers' numbers, the KL itself and a numeric minimum."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from scipy.optimize import minimize

from tfvae.latents import AR1, committed_rate, correlations, equal_correlations, ranged_correlations
from tfvae.latents.ar1 import kl_terms

tfd = tfp.distributions


def kl(mu, sigma, prior):
    return float(tf.reduce_sum(kl_terms(tfd.Normal(tf.constant(mu), tf.constant(sigma)), prior)))


@pytest.mark.parametrize(
    ("width", "lowest", "highest", "bits"),
    [(8, 0.5, 0.95, 79.447), (64, 0.5, 0.99, 666.63), (8, 0.3, 0.99, 68.79), (16, 0.5, 0.95, 158.3)],
)
def test_images_of_32_rows_commit_to_the_papers_bits(width, lowest, highest, bits):
    nats = committed_rate(correlations(np.linspace(lowest, highest, width)), 32)
    assert nats / np.log(2) == pytest.approx(bits, rel=2e-4)


@pytest.mark.parametrize("steps", [2, 3, 7])
def test_rate_is_the_kl_of_the_best_posterior(steps):
    alpha = np.array([0.3, 0.9])
    best = np.tile((1 - alpha**2) / (1 + alpha**2), (steps, 1))
    best[[0, -1]] = 1 - alpha**2
    prior = AR1(steps, correlations(alpha))
    zeros = np.zeros([1, steps, 2], np.float32)
    assert kl(zeros, np.sqrt(best)[None].astype(np.float32), prior) == pytest.approx(
        committed_rate(correlations(alpha), steps), rel=1e-5
    )


def test_rate_is_the_least_kl_that_a_search_finds():
    steps, a = 5, 0.9
    v = np.array([1.0, *[1 - a * a] * (steps - 1)])
    alpha = np.array([0.0, *[a] * (steps - 1)])

    def cost(free: np.ndarray) -> float:
        mu, var = free[:steps], np.exp(free[steps:])
        moved = (mu - alpha * np.roll(mu, 1)) ** 2 + alpha**2 * np.roll(var, 1)
        return 0.5 * (var / v - np.log(var / v) - 1 + moved / v).sum()

    found = min(minimize(cost, np.random.default_rng(i).normal(size=2 * steps)).fun for i in range(3))
    assert committed_rate(correlations([a]), steps) == pytest.approx(1.720356, abs=1e-6)
    assert found == pytest.approx(1.720356, abs=1e-5)


def test_one_step_commits_to_nothing():
    assert committed_rate(correlations([0.9]), 1) == 0.0


@pytest.mark.parametrize("rate", [1e-3, 1.0, 8.0, 100.0, 1000.0])
@pytest.mark.parametrize(("steps", "width"), [(2, 4), (28, 4), (14, 1)])
def test_equal_correlations_commit_to_the_rate(rate, steps, width):
    if 2 * rate / width > 700:
        pytest.skip("1 - alpha^2 is no float64")
    assert committed_rate(equal_correlations(rate, steps, width), steps) == pytest.approx(rate, abs=1e-9)


@pytest.mark.parametrize(("steps", "alpha"), [(28, 0.39823), (14, 0.58901)])
def test_equal_correlations_are_the_known_ones(steps, alpha):
    np.testing.assert_allclose(equal_correlations(8.0, steps, 4).alpha, alpha, atol=5e-6)


def test_ranged_correlations_commit_to_the_rate_from_the_lowest_up():
    found = ranged_correlations(8.0, 28, 4, 0.2)
    assert committed_rate(found, 28) == pytest.approx(8.0, abs=1e-9)
    assert found.alpha[0] == 0.2
    np.testing.assert_allclose(np.diff(found.alpha), np.diff(found.alpha)[0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((110.0, 32, 16, 0.1), "`rate` must be at most"),
        ((1.0, 28, 4, 0.5), "`lowest` 0.5 commits to"),
        ((9.0, 28, 1, 0.1), "take more series"),
        ((8.0, 1, 4, 0.1), "`steps` must be at least 2"),
        ((0.0, 28, 4, 0.1), "`rate` must be positive"),
        ((8.0, 28, 4, 1.0), "`lowest` must be at least 0 and below 0.9999, got 1.0"),
    ],
)
def test_a_rate_out_of_reach_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        ranged_correlations(*arguments)


def test_one_step_cannot_commit():
    with pytest.raises(ValueError, match="`steps` must be at least 2, got 1"):
        equal_correlations(1.0, 1, 4)


@pytest.mark.parametrize("alpha", [[], [1.0], [-0.1], [0.5, np.nan], 0.5, [[0.1, 0.2]]])
def test_alpha_that_is_no_correlation_is_named(alpha):
    with pytest.raises(ValueError, match="`alpha` must be numbers of at least 0 and less than 1, one a series; got"):
        correlations(alpha)
