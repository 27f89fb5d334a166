"""Bits per dimension are nats in another unit."""

import numpy as np
import pytest
import tensorflow as tf

from tests.tiny import tiny_vae
from tfvae.generators import Sampler, from_prior
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.images.bits_per_dim import BitsPerDim

X = tf.random.stateless_normal([40, 3], [1, 2])


def test_they_are_the_negative_elbo_over_dimensions_and_ln_2():
    vae = tiny_vae()
    sampler, seed = Sampler(vae, from_prior(vae)), tf.constant([0, 0])
    nats = ElboParts().result(ElboParts().observe(sampler, {"x": X}, seed))
    metric = BitsPerDim(3)
    a, b = (metric.observe(sampler, {"x": X}, seed) for _ in range(2))
    assert metric.result(metric.merge(a, b)) == {
        "bits_per_dim": pytest.approx(-nats["elbo"] / 3 / np.log(2)),
        "rate_bits_per_dim": pytest.approx(nats["rate"] / 3 / np.log(2)),
    }
