"""The empty latent: no numbers, no rate."""

import numpy as np
import tensorflow as tf

from tfvae.latents import Empty


def test_samples_have_no_numbers():
    q = Empty().posterior(tf.zeros([5, 0]))
    assert q.sample(seed=(1, 2)).shape == [5, 0] and q.mean().shape == [5, 0]
    assert Empty().prior().sample(4, seed=(1, 2)).shape == [4, 0]
    assert Empty().features == 0


def test_kl_is_an_empty_sum():
    kl = Empty().kl(Empty().posterior(tf.zeros([5, 0])))
    assert kl.shape == [5, 0]
    np.testing.assert_array_equal(tf.reduce_sum(kl, -1), np.zeros(5))


def test_densities_are_one():
    """So that importance weights are p(x given z) itself."""
    z = tf.zeros([5, 0])
    np.testing.assert_array_equal(Empty().posterior(z).log_prob(z), np.zeros(5))
    np.testing.assert_array_equal(Empty().prior().log_prob(z), np.zeros(5))
