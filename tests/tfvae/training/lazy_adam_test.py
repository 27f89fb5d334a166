import keras
import numpy as np
import pytest
import tensorflow as tf

from tfvae.training.lazy_adam import LazyAdam

VISITS = [0, 2, 2, 0, 2, 1, 0]
GRADIENTS = np.random.default_rng(0).normal(size=[len(VISITS), 2, 3]).astype(np.float32)


def stacked(name="level_kernels"):
    return keras.Variable(np.arange(18, dtype=np.float32).reshape(3, 2, 3), name=name)


def apart():
    """Each level as a variable of its own, with an Adam of its own."""
    variables = [keras.Variable(part) for part in np.array(stacked())]
    optimizers = [keras.optimizers.Adam(0.1) for _ in variables]
    for level, gradient in zip(VISITS, GRADIENTS, strict=True):
        optimizers[level].apply([tf.constant(gradient)], [variables[level]])
    return np.stack(variables)


def sparse(level, gradient):
    return tf.IndexedSlices(gradient[None], tf.constant([level]), dense_shape=tf.constant([3, 2, 3]))


def dense(level, gradient):
    return tf.convert_to_tensor(sparse(level, gradient))


@pytest.mark.parametrize("form", [sparse, dense])
def test_levels_move_as_networks_of_their_own_would(form):
    together, optimizer = stacked(), LazyAdam(0.1)
    for level, gradient in zip(VISITS, GRADIENTS, strict=True):
        optimizer.apply([form(level, tf.constant(gradient))], [together])
    np.testing.assert_allclose(together, apart(), rtol=1e-5)


def test_other_weights_move_as_with_adam():
    ours, theirs = stacked("kernel"), stacked("kernel")
    lazy, adam = LazyAdam(0.1), keras.optimizers.Adam(0.1)
    for level, gradient in zip(VISITS, GRADIENTS, strict=True):
        lazy.apply([dense(level, tf.constant(gradient))], [ours])
        adam.apply([dense(level, tf.constant(gradient))], [theirs])
    np.testing.assert_array_equal(ours, theirs)
