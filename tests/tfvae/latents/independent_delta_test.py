"""The independent delta-VAE: what its two forms guarantee."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.latents import IndependentDelta, literal_means, root_means
from tfvae.latents.independent_delta import sigma_interval

SIGMAS = np.linspace(-8.0, 8.0, 401)


def least_kl(delta: float, means) -> float:
    """Smallest KL over sigma, with the least mean that the encoder can emit."""
    latent = IndependentDelta(1, 1, delta, means)
    h = np.stack([np.full_like(SIGMAS, -40.0), SIGMAS], axis=1)[:, None]
    return float(tf.reduce_min(latent.kl(latent.posterior(tf.constant(h, tf.float32)))))


@pytest.mark.parametrize("delta", [0.005, 0.05, 0.1, 1.0])
def test_the_root_form_keeps_delta(delta):
    assert least_kl(delta, root_means) == pytest.approx(delta, rel=1e-3)


@pytest.mark.parametrize(("delta", "least"), [(0.005, 5e-5), (0.05, 0.005), (0.1, 0.02), (1.0, 0.875)])
def test_the_papers_form_falls_below_delta(delta, least):
    assert least_kl(delta, literal_means) == pytest.approx(least, rel=0.05)


@pytest.mark.parametrize(("delta", "interval"), [(0.1, (0.7023, 1.3313)), (1.0, (0.2291, 2.1226))])
def test_sigma_lies_where_a_mean_of_0_costs_less_than_delta(delta, interval):
    assert sigma_interval(delta) == pytest.approx(interval, abs=5e-5)


def test_the_rate_is_shared_by_all_dimensions():
    latent = IndependentDelta(4, 2, 8.0)
    kl = latent.kl(latent.posterior(tf.random.stateless_normal([50, 4, 4], [1, 2])))
    assert kl.shape == (50, 8)
    assert float(tf.reduce_min(kl)) >= 1.0 - 1e-4
    assert latent.delta == 1.0


def test_gradients_are_finite_at_the_ends_of_the_interval():
    h = tf.constant([[[0.0, -200.0]], [[0.0, 200.0]]])
    latent = IndependentDelta(1, 1, 0.1)
    with tf.GradientTape() as tape:
        tape.watch(h)
        kl = tf.reduce_sum(latent.kl(latent.posterior(h)))
    assert np.isfinite(tape.gradient(kl, h).numpy()).all()


def test_a_rate_of_0_is_named():
    with pytest.raises(ValueError, match="`rate` must be positive"):
        IndependentDelta(4, 2, 0.0)
