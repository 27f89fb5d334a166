"""Dimensions of small posterior variance, on a plane in four dimensions whose best VAE is known in closed form."""

import numpy as np
import pytest

from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.low_noise import LowNoiseUnits

R, KAPPA = 2, 3
LATENTS = np.random.default_rng(1).normal(size=(500, R))


@pytest.fixture
def at(make_linear):
    """at(g) is the best VAE of x = W z on a plane, with a decoder of deviation g, and points x of that plane."""
    rotation = np.linalg.qr(np.random.default_rng(0).normal(size=(4, R)))[0]
    W = np.concatenate([rotation * [1.5, 0.5], np.zeros([4, KAPPA - R])], axis=1)

    def make(g):
        precision = 1 + np.sum(W**2, axis=0) / g**2
        A = (W / (g**2 * precision)).T
        vae = make_linear(W, np.zeros(4), g, A, np.zeros(KAPPA), precision**-0.5)
        return vae.sampler(), (LATENTS @ W[:, :R].T).astype(np.float32)

    return make


@pytest.mark.parametrize(("g", "units"), [(5.0, 0), (1.0, 1), (0.1, 2), (0.001, 2)])
def test_as_gamma_falls_they_are_as_many_as_the_manifold_has_dimensions(at, gathered, g, units):
    assert LowNoiseUnits().result(gathered(LowNoiseUnits(), *at(g), 100)) == {"low_noise_units": units}


def test_the_rate_s_slope_becomes_the_manifold_s_dimension(at, gathered):
    """2 KL = -r log gamma + O(1) as gamma falls (two-stage paper, Eq. 9)."""
    rate = [ElboParts().result(gathered(ElboParts(), *at(g), 100))["rate"] for g in (3.0, 1.0, 1e-2, 1e-3)]
    early, late = (2 * (rate[i + 1] - rate[i]) / np.log(ratio**2) for i, ratio in ((0, 3.0), (2, 10.0)))
    assert early < 0.8
    assert late == pytest.approx(R, rel=1e-3)


def test_the_threshold_is_the_mean_variance_s(loose, gathered):
    x = np.random.default_rng(0).normal(size=(20, 4)).astype(np.float32)
    between = LowNoiseUnits(threshold=float(np.mean(loose.sigma**2)))
    assert between.result(gathered(between, loose.sampler(), x, 7)) == {"low_noise_units": 1}


def test_a_threshold_of_nothing_and_a_point_posterior_are_refused(make_linear, exact, gathered):
    with pytest.raises(ValueError, match="`threshold` must be positive, got 0"):
        LowNoiseUnits(threshold=0)
    point = make_linear(exact.W, exact.b, exact.s, exact.A, exact.c, exact.sigma, point=True)
    with pytest.raises(ValueError, match="`low_noise_units` needs a diagonal Gaussian posterior"):
        gathered(LowNoiseUnits(), point.sampler(), np.zeros([3, 4], np.float32), 3)
