"""The distance of samples from a manifold, against points that are moved off it by hand."""

import numpy as np
import pytest
import tensorflow as tf

from configs.kinds.manifolds.measures import OffManifold
from tfvae.data.manifold import Manifold
from tfvae.generators import Sampler

EMBEDDING = Manifold(r=1, d=3).embedding


def sampler(off: float) -> Sampler:
    """Points of the manifold, moved by so much along the direction in which it rises."""

    def generate(n, seed, temperature=1.0):
        s = tf.random.stateless_normal([n, 1], seed).numpy().astype(np.float64)
        return {"x": tf.constant(EMBEDDING.points(s) + off * EMBEDDING.rotation[:, 1], tf.float32)}

    return Sampler(None, generate)


@pytest.mark.parametrize("off", [0.0, 0.25])
def test_it_is_the_root_mean_square_distance_whatever_the_batches(off):
    metric, batch = OffManifold(EMBEDDING.distance), {"x": np.zeros([40, 3], np.float32)}
    parts = [metric.observe(sampler(off), batch, tf.constant([0, i])) for i in range(2)]
    assert metric.result(metric.merge(*parts))["off_manifold"] == pytest.approx(off, abs=1e-5)


def test_far_and_near_samples_are_squared_before_their_mean():
    metric, batch = OffManifold(EMBEDDING.distance), {"x": np.zeros([40, 3], np.float32)}
    parts = [metric.observe(sampler(off), batch, tf.constant([0, 0])) for off in (0.0, 0.4)]
    assert metric.result(metric.merge(*parts))["off_manifold"] == pytest.approx(0.4 / np.sqrt(2), rel=1e-4)
