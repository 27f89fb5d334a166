"""Graph functions of a model: traced once, current, and forgotten with it."""

import gc
import weakref

import numpy as np
import tensorflow as tf

from tfvae.metrics.compiled import compiled

TRACES = []


def encoded(model, x):
    TRACES.append(1)
    return model.encode(x).mean()


def test_batches_of_many_lengths_cost_two_traces(exact):
    TRACES.clear()
    for n in (8, 8, 5, 8, 3, 1):
        assert compiled(encoded, exact.vae)(tf.zeros([n, 4])).shape == [n, 2]
    assert len(TRACES) <= 2


def test_changed_weights_count(exact):
    x = tf.ones([3, 4])
    before = compiled(encoded, exact.vae)(x).numpy()
    for weight in exact.vae.trainable_variables:
        weight.assign(2 * weight)
    np.testing.assert_allclose(compiled(encoded, exact.vae)(x), 2 * before, rtol=1e-6)


def test_each_model_has_its_own(exact, loose):
    x = tf.ones([3, 4])
    assert not np.allclose(compiled(encoded, exact.vae)(x), compiled(encoded, loose.vae)(x))


def test_models_are_not_kept_alive(make_linear):
    vae = make_linear([[1.0]], [0], 1.0, [[1.0]], [0], [1]).vae
    compiled(encoded, vae)(tf.ones([3, 1]))
    gone = weakref.ref(vae)
    del vae
    gc.collect()
    assert gone() is None
