"""The fused LSTM: values and gradients are those of the plain loop, under autodiff, and of our other recurrence."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.sentences.fused import fused
from tfvae.networks.sentences.lstm import NARROW, hidden
from tfvae.networks.sentences.recurrence import cell
from tfvae.static_shapes import static_shapes

T, B, H, E = 5, 3, 4, 2
SHAPES = ((T, B, E), (E, 4 * H), (H, 4 * H), (4 * H,), (B, H), (B, H))


def arguments(steps=T):
    """x, both kernels, bias, h0, c0."""
    return [tf.random.stateless_normal((steps, *s[1:]) if not i else s, [i, 7]) for i, s in enumerate(SHAPES)]


def plain(x, input_kernel, kernel, bias, h, c):
    """One operation after another, differentiated by TensorFlow."""
    states = []
    for x_t in tf.unstack(x):
        h, c = cell(x_t @ input_kernel + h @ kernel + bias, c)
        states.append(h)
    return tf.stack(states)


def joined(x, input_kernel, kernel, bias, h, c):
    return fused(x, tf.concat([input_kernel, kernel], axis=0), bias, h, c)


def compiled(*inputs):
    """As XLA makes it, which does not know the fused operation."""

    def fn(*args):
        with static_shapes():
            return hidden(*args)

    return tf.function(fn, jit_compile=True)(*inputs)


def with_gradients(fn, inputs):
    """Values, and gradients of a sum whose terms all differ in weight."""
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        values = fn(*inputs)
        total = tf.reduce_sum(values * tf.random.stateless_normal(values.shape, [9, 9]))
    return [values, *tape.gradient(total, inputs)]


@pytest.mark.parametrize("fn", [joined, tf.function(joined), hidden, compiled], ids=["eager", "graph", "hidden", "xla"])
@pytest.mark.parametrize("steps", [1, T])
def test_values_and_gradients_are_those_of_a_plain_loop(fn, steps):
    inputs = arguments(steps)
    for actual, expected in zip(with_gradients(fn, inputs), with_gradients(plain, inputs), strict=True):
        np.testing.assert_allclose(actual, expected, rtol=1e-4, atol=1e-6)


def test_one_graph_serves_all_lengths():
    x, *rest = arguments()
    open_shapes = [tf.TensorSpec([None, B, E]), *(tf.TensorSpec(s) for s in SHAPES[1:])]
    function = tf.function(joined, input_signature=open_shapes)
    for steps in (1, 3, T):
        np.testing.assert_allclose(function(x[:steps], *rest), plain(x, *rest)[:steps], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("width", "operations"), [(NARROW, 1), (NARROW + 1, 0)])
def test_only_a_narrow_lstm_is_fused(width, operations):
    shapes = [(2, 1, 1), (1, 4 * width), (width, 4 * width), (4 * width,), (1, width), (1, width)]
    graph = tf.function(hidden, input_signature=[tf.TensorSpec(s) for s in shapes]).get_concrete_function().graph
    assert sum(op.type == "BlockLSTMV2" for op in graph.get_operations()) == operations
