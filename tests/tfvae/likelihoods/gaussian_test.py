"""Gaussian likelihood against SciPy."""

import numpy as np
import scipy.stats
import tensorflow as tf

from tfvae.likelihoods import gaussian


def test_log_prob_sums_over_all_axes_but_the_first():
    rng = np.random.default_rng(0)
    x, loc = rng.normal(size=(2, 3, 4, 2, 1)).astype(np.float32)
    p = gaussian({"loc": tf.constant(loc), "scale": np.float32(0.3)})
    expected = scipy.stats.norm.logpdf(x, loc, 0.3).sum(axis=(1, 2, 3))
    assert p.batch_shape == (3,)
    np.testing.assert_allclose(p.log_prob(x), expected, rtol=1e-5)


def test_mean_is_the_location():
    loc = np.ones([2, 5], np.float32)
    np.testing.assert_array_equal(gaussian({"loc": tf.constant(loc), "scale": np.float32(2.0)}).mean(), loc)
