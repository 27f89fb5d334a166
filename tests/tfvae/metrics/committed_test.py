"""Rates above what a latent commits to."""

import numpy as np
import pytest
import tensorflow as tf

from tests.tiny import tiny_vae
from tfvae.generators import Sampler, from_prior
from tfvae.metrics.committed import CommittedRate, Rates

METRIC = CommittedRate()
X = tf.random.stateless_normal([40, 3], [1, 2])


def sampler(committed=None):
    vae = tiny_vae()
    if committed is not None:
        object.__setattr__(vae.latent, "committed", committed)
    return Sampler(vae, from_prior(vae))


def values(of):
    return METRIC.result(METRIC.observe(of, {"x": X}, tf.constant([0, 0])))


def test_a_latent_that_commits_to_nothing_shows_its_rates():
    of = sampler()
    rates = tf.reduce_sum(of.model.latent.kl(of.model.encode(X)), axis=1).numpy()
    assert list(values(of).values()) == pytest.approx([rates.mean(), rates.min()], rel=1e-5)


def test_what_is_committed_is_taken_off():
    plain, committed = values(sampler()), values(sampler(2.0))
    np.testing.assert_allclose([committed[k] - plain[k] for k in plain], -2.0, rtol=1e-5)


def test_parts_are_merged_by_their_sizes():
    merged = METRIC.merge(Rates(1, 1.0, 1.0), Rates(3, 9.0, 0.5))
    assert METRIC.result(merged) == {"rate_above_committed": 2.5, "least_rate_above_committed": 0.5}
