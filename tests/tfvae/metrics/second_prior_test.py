"""The bound through a second stage, with linear Gaussian models."""

import numpy as np
import pytest

from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.second_prior import SecondPrior

X = np.random.default_rng(0).normal(size=(2000, 4)).astype(np.float32)


@pytest.fixture
def values(exact, gathered):
    """What is measured of `exact` under a second stage."""

    def measured(second):
        metric = SecondPrior(second.vae)
        return metric.result(gathered(metric, exact.sampler(), X, 500))

    return measured


def test_a_second_stage_of_the_prior_itself_gives_the_first_one_s_bound(exact, make_linear, gathered, values):
    """z = W u + s noise with W = 0 and s = 1 is N(0, I), whatever u; its own rate is 0."""
    same = make_linear(np.zeros([2, 2]), np.zeros(2), 1.0, np.zeros([2, 2]), np.zeros(2), [1.0, 1.0])
    plain = ElboParts().result(gathered(ElboParts(), exact.sampler(), X, 500))
    found = values(same)
    assert found["distortion"] == pytest.approx(plain["distortion"], rel=0.02)
    assert found["rate"] == pytest.approx(plain["rate"], rel=0.03)
    assert found["elbo"] == -found["rate"] - found["distortion"]


def test_a_second_stage_pays_for_its_own_latents(make_linear, values):
    free = make_linear(np.zeros([2, 2]), np.zeros(2), 1.0, np.zeros([2, 2]), np.zeros(2), [1.0, 1.0])
    paying = make_linear(np.zeros([2, 2]), np.zeros(2), 1.0, np.zeros([2, 2]), np.ones(2), [1.0, 1.0])
    assert values(paying)["rate"] - values(free)["rate"] == pytest.approx(1.0, abs=1e-3)


def test_a_prior_that_does_not_fit_costs_more(make_linear, values):
    far = make_linear(np.zeros([2, 2]), 3 * np.ones(2), 1.0, np.zeros([2, 2]), np.zeros(2), [1.0, 1.0])
    near = make_linear(np.zeros([2, 2]), np.zeros(2), 1.0, np.zeros([2, 2]), np.zeros(2), [1.0, 1.0])
    assert values(far)["rate"] > values(near)["rate"] + 5.0
