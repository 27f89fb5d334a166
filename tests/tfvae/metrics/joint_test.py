"""log p(x, z) against SciPy, for several z of each example."""

import numpy as np
import pytest
import scipy.stats
import tensorflow as tf

from tests.tiny import sentence_vae
from tfvae.latents import Empty
from tfvae.metrics.joint import log_joint

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("samples", [1, 5])
def test_each_example_meets_each_of_its_own_z(exact, samples):
    x, z = RNG.normal(size=(3, 4)), RNG.normal(size=(samples, 3, 2))
    found = log_joint(exact.vae, {"x": tf.constant(x, tf.float32)}, tf.constant(z, tf.float32))
    expected = scipy.stats.norm.logpdf(x, z @ exact.W.T + exact.b, exact.s).sum(-1) + scipy.stats.norm.logpdf(z).sum(-1)
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_a_z_of_width_zero_has_a_density_of_one():
    vae = sentence_vae(Empty())
    batch = {"x": tf.constant([[4, 5, 2], [5, 2, 0]])}
    found = log_joint(vae, batch, tf.zeros([7, 2, 0]))
    exact = vae.likelihood(vae.decode(tf.zeros([2, 0]), batch).params).log_prob(batch["x"])
    np.testing.assert_allclose(found, np.tile(exact, [7, 1]), rtol=1e-5)
