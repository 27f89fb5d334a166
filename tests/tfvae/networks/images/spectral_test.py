"""Spectral normalisation against NumPy's singular values."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.images.spectral import SpectralConv2D, SpectralDense, power_iteration
from tfvae.training.distribution import strategy


def converged(layer: keras.layers.Layer, x: np.ndarray, steps: int = 300) -> keras.layers.Layer:
    for _ in range(steps):
        layer(x, training=True)
    return layer


def as_matrix(layer: keras.layers.Layer) -> np.ndarray:
    kernel = np.array(layer.kernel, np.float64)
    return kernel.reshape(-1, kernel.shape[-1])


def images(side: int = 5) -> np.ndarray:
    return np.random.default_rng(1).normal(size=(2, side, side, 3)).astype(np.float32)


@pytest.mark.parametrize("shape", [(7, 4), (4, 7), (5, 1)])
def test_power_iteration_finds_the_largest_singular_value(shape):
    matrix = np.random.default_rng(0).normal(size=shape)
    u = np.ones(shape[1])
    for _ in range(300):
        sigma, u = power_iteration(tf.constant(matrix), tf.constant(u))
    _, singular, right = np.linalg.svd(matrix)
    np.testing.assert_allclose(sigma, singular[0], rtol=1e-9)
    np.testing.assert_allclose(abs(right[0] @ np.array(u)), 1.0, rtol=1e-9)


def test_one_power_iteration_is_a_lower_bound():
    matrix = np.random.default_rng(0).normal(size=(6, 5))
    sigma, u = power_iteration(tf.constant(matrix), tf.ones(5, tf.float64))
    assert 0 < sigma < np.linalg.norm(matrix, 2)
    np.testing.assert_allclose(np.linalg.norm(u), 1.0)


def test_dense_divides_its_kernel_by_the_largest_singular_value():
    x = np.random.default_rng(1).normal(size=(3, 6)).astype(np.float32)
    layer = converged(SpectralDense(4), x)
    kernel = as_matrix(layer)
    np.testing.assert_allclose(layer(x), x @ (kernel / np.linalg.norm(kernel, 2)), rtol=1e-4, atol=1e-5)


def test_convolution_divides_its_kernel_by_the_norm_of_its_matrix():
    x = images()
    layer = converged(SpectralConv2D(4, 3, strides=2), x)
    plain = keras.layers.Conv2D(4, 3, 2, "same")
    plain.build(x.shape)
    plain.set_weights([layer.kernel, layer.bias])
    np.testing.assert_allclose(layer(x) * np.linalg.norm(as_matrix(layer), 2), plain(x), rtol=1e-4, atol=1e-5)


def test_gradient_goes_through_sigma():
    """The derivative of sum(c * W / sigma(W)), by differences of NumPy's norm."""
    rng = np.random.default_rng(2)
    x, c = rng.normal(size=(3, 5)).astype(np.float32), rng.normal(size=(3, 4)).astype(np.float32)
    layer = converged(SpectralDense(4), x)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(c * layer(x))
    gradient = tape.gradient(loss, layer.kernel.value)

    def value(kernel: np.ndarray) -> float:
        return float(np.sum(c * (x @ kernel)) / np.linalg.norm(kernel, 2))

    kernel, expected = as_matrix(layer), np.zeros((5, 4))
    for index in np.ndindex(5, 4):
        step = np.zeros((5, 4))
        step[index] = 1e-6
        expected[index] = (value(kernel + step) - value(kernel - step)) / 2e-6
    np.testing.assert_allclose(gradient, expected, rtol=1e-3, atol=1e-4)


def test_u_moves_in_training_only_and_the_kernel_never():
    x = np.ones((2, 6), np.float32)
    layer = SpectralDense(4)
    layer(x)
    u, kernel = np.array(layer.u), np.array(layer.kernel)
    np.testing.assert_array_equal(layer(x), layer(x))
    np.testing.assert_array_equal(layer.u, u)
    layer(x, training=True)
    assert not np.allclose(layer.u, u)
    np.testing.assert_array_equal(layer.kernel, kernel)


def test_a_frozen_layer_keeps_u():
    x = np.ones((2, 6), np.float32)
    layer = SpectralDense(4)
    layer(x)
    layer.trainable, u = False, np.array(layer.u)
    layer(x, training=True)
    np.testing.assert_array_equal(layer.u, u)


def test_replicas_hold_the_same_u_as_one_device():
    x = images()

    def built() -> keras.layers.Layer:
        keras.utils.set_random_seed(0)
        layer = SpectralConv2D(4, 3)
        layer.build(x.shape)
        return layer

    replicas, alone = strategy("mirrored"), built()
    with replicas.scope():
        mirrored = built()

    def forward() -> tf.Tensor:
        return mirrored(x, training=True)

    tf.function(replicas.run)(forward)
    alone(x, training=True)
    for replica in mirrored.u.value.values:
        np.testing.assert_allclose(replica, alone.u, rtol=1e-6)


def test_half_precision_normalises_in_float32():
    layer = SpectralDense(4)
    layer.dtype_policy = keras.DTypePolicy("mixed_bfloat16")
    y = layer(np.ones((2, 6), np.float32), training=True)
    assert y.dtype == tf.bfloat16
    assert layer.u.dtype == layer.kernel.dtype == "float32"


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: SpectralDense(0), "units"),
        (lambda: SpectralConv2D(0, 3), "filters"),
        (lambda: SpectralConv2D(2, 0), "kernel_size"),
        (lambda: SpectralConv2D(2, 3, 0), "strides"),
    ],
)
def test_sizes_below_one_are_named(make, name):
    with pytest.raises(ValueError, match=f"`{name}` must be at least 1, got 0"):
        make()
