"""Graph functions of a model: traced once, current, and forgotten with it."""

import gc
import weakref

import numpy as np
import tensorflow as tf

from tests.tiny import tiny_vae
from tfvae.compiled import compiled

TRACES = []
X = np.random.default_rng(0).normal(size=(8, 3)).astype(np.float32)


def encoded(model, x):
    TRACES.append(1)
    return model.encode(x).mean()


def test_batches_of_many_lengths_cost_two_traces():
    vae = tiny_vae()
    TRACES.clear()
    for n in (8, 8, 5, 8, 3, 1):
        assert compiled(encoded, vae)(X[:n]).shape == [n, 2]
    assert len(TRACES) <= 2


def encoded_batch(model, batch, seed):
    TRACES.append(1)
    return model.encode(batch["x"]).mean()


def test_batches_that_are_mappings_cost_one():
    vae = tiny_vae()
    TRACES.clear()
    for n in (8, 8, 5, 8, 3, 1):
        found = compiled(encoded_batch, vae)({"x": tf.constant(X[:n])}, tf.constant([0, 1]))
        np.testing.assert_allclose(found, vae.encode(X[:n]).mean(), rtol=1e-5, atol=1e-6)
    assert len(TRACES) == 1


def test_changed_weights_count():
    vae = tiny_vae()
    before = compiled(encoded, vae)(X).numpy()
    for weight in vae.trainable_variables:
        weight.assign(weight + 1)
    np.testing.assert_allclose(compiled(encoded, vae)(X), vae.encode(X).mean(), rtol=1e-5)
    assert np.abs(compiled(encoded, vae)(X) - before).max() > 0.1


def test_each_model_has_its_own():
    first, second = tiny_vae(seed=0), tiny_vae(seed=1)
    assert not np.allclose(compiled(encoded, first)(X), compiled(encoded, second)(X))


def test_models_are_not_kept_alive():
    vae = tiny_vae()
    compiled(encoded, vae)(X)
    gone = weakref.ref(vae)
    del vae
    gc.collect()
    assert gone() is None
