"""Discrepancies against the kernel sum in NumPy, and where they must be 0."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.generators import Sampler
from tfvae.metrics.discrepancy import LatentDiscrepancy, Pairs, SampleDiscrepancy

X = np.random.default_rng(0).normal(size=(400, 2)).astype(np.float32)


def numpy_mmd(a, b):
    """Gretton et al. 2012, Eq. 3, in float64."""

    def kernel(p, q):
        squared = np.square(p[:, None] - q[None]).sum(-1)
        width = 2.0 * p.shape[1]
        return sum(width * s / (width * s + squared) for s in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0))

    n = len(a)
    apart = ~np.eye(n, dtype=bool)
    return kernel(a, a)[apart].mean() + kernel(b, b)[apart].mean() - 2 * kernel(a, b).mean()


def copying(make_linear, scale=1.0, shift=0.0):
    """q(z given x) is a narrow Gaussian at scale x + shift."""
    return make_linear(np.eye(2), np.zeros(2), 1.0, scale * np.eye(2), [shift, shift], [1e-3, 1e-3])


def test_it_is_the_kernels_of_all_pairs_whatever_the_batches():
    a, b = X[:60], 2.0 * X[60:120]
    merged = Pairs(a[:10], b[:10]).merged(Pairs(a[10:], b[10:]))
    assert merged.discrepancy() == pytest.approx(numpy_mmd(a.astype(float), b.astype(float)), abs=1e-4)


def test_latents_that_are_the_prior_have_none_and_others_have(make_linear, gathered):
    found = [
        LatentDiscrepancy().result(gathered(LatentDiscrepancy(), copying(make_linear, *how).sampler(), X, 100))
        for how in ((1.0, 0.0), (0.1, 0.0), (1.0, 2.0))
    ]
    values = [row["mmd_latents"] for row in found]
    assert abs(values[0]) < 0.03
    assert min(values[1:]) > 0.2


def test_with_a_second_stage_its_latents_are_meant(make_linear, gathered):
    """The first stage shrinks x to a tenth, the second makes it whole again."""
    metric = LatentDiscrepancy(copying(make_linear, 10.0).vae)
    found = metric.result(gathered(metric, copying(make_linear, 0.1).sampler(), X, 100))
    assert abs(found["mmd_latents"]) < 0.03


def test_samples_are_compared_with_the_data(gathered):
    def generate(n, seed, temperature=1.0):
        return {"x": tf.random.stateless_normal([n, 2], seed)}

    good, bad = Sampler(None, generate), Sampler(None, lambda n, seed: {"x": 3.0 + generate(n, seed)["x"]})
    values = [SampleDiscrepancy().result(gathered(SampleDiscrepancy(), s, X, 100))["mmd_samples"] for s in (good, bad)]
    assert abs(values[0]) < 0.03 < 0.3 < values[1]
