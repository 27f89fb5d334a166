"""CELU against SciPy and finite differences."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.records.activations import capped_celu, capped_celu_gradient, celu

X = np.array([-200.0, -4.0, -0.5, 0.0, 0.5, 5.9, 6.1, 200.0], np.float32)


def slope(function, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    return y, tape.gradient(y, x)


def test_celu_is_its_definition():
    x = X.astype(np.float64)
    expected = np.where(x > 0, x, 3 * np.expm1(np.minimum(x, 0) / 3))
    np.testing.assert_allclose(celu(tf.constant(X)), expected, rtol=1e-6)
    np.testing.assert_allclose(capped_celu(tf.constant(X)), np.minimum(expected, 6), rtol=1e-6)


@pytest.mark.parametrize("function", [celu, capped_celu])
def test_slopes_are_finite_and_one_at_zero(function):
    _, found = slope(function, tf.constant(X))
    cap = 1 if function is celu else 0
    np.testing.assert_allclose(found, [*np.exp(X[:3] / 3), 1, 1, 1, cap, cap], rtol=1e-5, atol=1e-12)


def test_the_gradient_can_be_had_from_the_value():
    y, found = slope(capped_celu, tf.constant(X))
    np.testing.assert_allclose(capped_celu_gradient(-2 * tf.ones_like(y), y), -2 * found, rtol=1e-5, atol=1e-6)
