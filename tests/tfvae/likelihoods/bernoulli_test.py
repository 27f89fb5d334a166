"""Bernoulli likelihood against the cross-entropy written out."""

import numpy as np
import scipy.special
import tensorflow as tf

from tfvae.likelihoods import bernoulli


def test_log_prob_of_grey_values_is_minus_the_cross_entropy():
    rng = np.random.default_rng(0)
    x, logits = rng.uniform(size=(3, 4, 4, 1)), rng.normal(size=(3, 4, 4, 1))
    p = scipy.special.expit(logits)
    expected = (scipy.special.xlogy(x, p) + scipy.special.xlogy(1 - x, 1 - p)).sum(axis=(1, 2, 3))
    actual = bernoulli({"logits": tf.constant(logits, tf.float32)}).log_prob(x.astype(np.float32))
    np.testing.assert_allclose(actual, expected, rtol=1e-5)


def test_mean_is_the_grey_image():
    mean = bernoulli({"logits": tf.zeros([2, 3])}).mean()
    np.testing.assert_allclose(mean, np.full([2, 3], 0.5))
