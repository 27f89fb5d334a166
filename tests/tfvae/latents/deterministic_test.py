"""Point-mass latent."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.latents import Deterministic


def test_posterior_is_the_encoding():
    h = tf.constant([[1.0, -2.0], [0.5, 3.0]])
    q = Deterministic(2).posterior(h)
    np.testing.assert_array_equal(q.sample(seed=[1, 2]), h)
    np.testing.assert_array_equal(q.stddev(), np.zeros([2, 2]))


def test_it_has_no_rate_group():
    latent = Deterministic(3)
    assert latent.features == 3
    assert latent.kl(latent.posterior(tf.zeros([4, 3]))).shape == (4, 0)


def test_prior_is_standard_normal():
    prior = Deterministic(3).prior()
    np.testing.assert_allclose(prior.log_prob(tf.zeros([3])), -1.5 * np.log(2 * np.pi), rtol=1e-6)


def test_width_below_one_is_refused():
    with pytest.raises(ValueError, match="`width` must be at least 1, got -1"):
        Deterministic(-1)
