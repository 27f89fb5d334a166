"""The linear probe on models whose latents are known."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.inference.amortized import amortized
from tfvae.metrics.linear_probe import LinearProbe

rng = np.random.default_rng(0)
LABELS = rng.integers(0, 2, 400).astype(np.int32)
X = (rng.normal(size=(400, 4)) + 6.0 * LABELS[:, None]).astype(np.float32)
TRAIN, TEST = ({"x": X[part], "label": LABELS[part]} for part in (slice(0, 200), slice(200, 400)))


@pytest.fixture
def values(make_linear, exact):
    """What the probe finds, with an encoder whose means are `scale` times one number of x, of deviation sigma."""

    def measured(scale, sigma, train=TRAIN):
        A = np.zeros_like(exact.A)
        A[0, 0] = scale
        model = make_linear(exact.W, exact.b, exact.s, A, np.zeros(2), [sigma, sigma])
        metric = LinearProbe(model.vae, amortized, train)
        batches = [{k: tf.constant(v[i : i + 100]) for k, v in TEST.items()} for i in (0, 100)]
        a, b = (metric.observe(model.sampler(), batch, tf.constant([i, 0])) for i, batch in enumerate(batches))
        return metric.result(metric.merge(a, b))

    return measured


@pytest.mark.parametrize("train", [TRAIN, None])
def test_latents_that_tell_classes_apart_are_found(values, train):
    assert min(values(1.0, 0.1, train).values()) > 0.97


def test_draws_show_a_collapse_that_means_hide(values):
    found = values(1e-2, 1.0)
    assert found["probe_standardized"] > 0.97
    assert found["probe_sampled"] < 0.65


def test_no_iteration_is_refused(exact):
    with pytest.raises(ValueError, match="`iterations` must be at least 1"):
        LinearProbe(exact.vae, amortized, None, 0)
