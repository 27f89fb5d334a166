"""The linear probe on models whose latents are known."""

from functools import partial

import numpy as np
import pytest
import tensorflow as tf

from tfvae.inference.amortized import amortized
from tfvae.metrics.linear_probe import LinearProbe, adam, lbfgs

rng = np.random.default_rng(0)
LABELS = rng.integers(0, 2, 400).astype(np.int32)
X = (rng.normal(size=(400, 4)) + 6.0 * LABELS[:, None]).astype(np.float32)
TRAIN, TEST = ({"x": X[part], "label": LABELS[part]} for part in (slice(0, 200), slice(200, 400)))


@pytest.fixture
def values(make_linear, exact):
    """What the probe finds, with an encoder whose means are `scale` times one number of x, of deviation sigma."""

    def measured(scale, sigma, train=TRAIN, fit=lbfgs):
        A = np.zeros_like(exact.A)
        A[0, 0] = scale
        model = make_linear(exact.W, exact.b, exact.s, A, np.zeros(2), [sigma, sigma])
        metric = LinearProbe(model.vae, amortized, train, fit)
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


def test_the_paper_s_fit_ends_before_it_has_found_tiny_means(values):
    """Means of a thousandth still order the examples."""
    assert values(1e-4, 1.0, fit=lbfgs)["probe"] > 0.97
    assert values(1e-4, 1.0, fit=partial(adam, passes=10))["probe"] < 0.97


@pytest.mark.slow
def test_the_paper_s_fit_finds_what_can_be_told_apart():
    z = np.concatenate([rng.normal(size=(60, 2)), rng.normal([6.0, 0.0], size=(60, 2))]).astype(np.float32)
    labels = np.repeat([3, 7], 60)
    assert np.mean(adam(z, labels, passes=40, batch_size=8)(z) == labels) > 0.97
