"""The temporal delta-VAE keeps its rate, whatever an encoder emits."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.latents import Temporal, equal_correlations


@pytest.fixture
def latent():
    return Temporal(5, equal_correlations(3.0, 5, 2))


def test_kl_is_never_below_the_committed_rate(latent):
    h = 3 * tf.random.stateless_normal([200, 5, latent.features], [1, 2])
    kl = latent.kl(latent.posterior(h))
    assert kl.shape == (200, 10)
    assert tf.reduce_min(tf.reduce_sum(kl, axis=1)) >= latent.committed == pytest.approx(3.0)


def test_an_encoder_that_says_nothing_starts_just_above_the_committed_rate(latent):
    rate = float(tf.reduce_sum(latent.kl(latent.posterior(tf.zeros([1, 5, 4])))))
    assert 3.0 < rate < 3.5


def test_kl_sums_to_that_of_the_registered_pair(latent):
    q = latent.posterior(tf.random.stateless_normal([4, 5, 4], [3, 4]))
    whole = tfp.distributions.kl_divergence(q, latent.prior())
    np.testing.assert_allclose(tf.reduce_sum(latent.kl(q), axis=1), whole, rtol=1e-5)


def test_kl_agrees_with_sampling(latent):
    q = latent.posterior(tf.random.stateless_normal([1, 5, 4], [3, 4]))
    z = q.sample(20_000, seed=[5, 6])
    estimate = tf.reduce_mean(q.log_prob(z) - latent.prior().log_prob(z))
    assert float(estimate) == pytest.approx(float(tf.reduce_sum(latent.kl(q))), rel=0.02)


def test_no_step_is_named():
    with pytest.raises(ValueError, match="`steps` must be at least 1"):
        Temporal(0, equal_correlations(3.0, 5, 2))
