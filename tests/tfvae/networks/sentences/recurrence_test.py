"""The LSTM recurrence: values and gradients against Keras' layer and against a plain loop under autodiff."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.sentences.recurrence import cell, lstm

T, B, H, E = 5, 3, 4, 2
SHAPES = ([H, 4 * H], [B, H], [B, H])


def normal(*shape, seed=1):
    return tf.random.stateless_normal(shape, [seed, len(shape)])


def arguments():
    return [normal(T, B, 4 * H), normal(H, 4 * H, seed=2), normal(B, H, seed=3), normal(B, H, seed=4)]


def plain(gates, kernel, h, c):
    """The textbook, one operation after another."""
    states = []
    for t in range(T):
        raw = gates[t] + h @ kernel
        i, f, g, o = (raw[:, n * H : (n + 1) * H] for n in range(4))
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
        h = tf.sigmoid(o) * tf.tanh(c)
        states.append(h)
    return tf.stack(states)


def with_gradients(fn, sources, arguments):
    """Values, and gradients of a sum whose terms all differ in weight."""
    with tf.GradientTape() as tape:
        tape.watch(sources)
        values = fn(*arguments)
        total = tf.reduce_sum(values * normal(*values.shape, seed=9))
    return [values, *tape.gradient(total, sources)]


def close(actual, expected):
    for a, b in zip(actual, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("compile_it", [False, True], ids=["eager", "graph"])
def test_values_and_gradients_are_those_of_a_plain_loop(compile_it):
    inputs = arguments()
    function = tf.function(lstm) if compile_it else lstm
    close(with_gradients(function, inputs, inputs), with_gradients(plain, inputs, inputs))


def test_values_and_gradients_are_those_of_keras():
    """Gates in the order i, f, c, o; the bias of the forget gate is what it is, no 1 is added."""
    layer = keras.layers.LSTM(H, return_sequences=True, unit_forget_bias=False)
    x = normal(B, T, E)
    layer.build(x.shape)
    weights = [v.value for v in layer.trainable_variables]
    for i, weight in enumerate(weights):
        weight.assign(normal(*weight.shape, seed=20 + i))

    def ours(x):
        kernel, recurrent, bias = weights
        gates = tf.einsum("bte,eg->tbg", x, tf.convert_to_tensor(kernel)) + bias
        states = lstm(gates, tf.convert_to_tensor(recurrent), tf.zeros([B, H]), tf.zeros([B, H]))
        return tf.transpose(states, [1, 0, 2])

    close(with_gradients(ours, [x, *weights], [x]), with_gradients(layer, [x, *weights], [x]))


def test_first_states_reach_keras_too():
    layer = keras.layers.LSTM(H, return_sequences=True)
    layer.build((B, T, E))
    layer.set_weights([normal(*v.shape, seed=i) for i, v in enumerate(layer.weights)])
    kernel, recurrent, bias = (v.value for v in layer.weights)
    x, h, c = normal(B, T, E), normal(B, H, seed=5), normal(B, H, seed=6)
    gates = tf.einsum("bte,eg->tbg", x, tf.convert_to_tensor(kernel)) + bias
    states = lstm(gates, tf.convert_to_tensor(recurrent), h, c)
    np.testing.assert_allclose(tf.transpose(states, [1, 0, 2]), layer(x, initial_state=[h, c]), rtol=1e-4, atol=1e-6)


def test_the_cell_is_one_step():
    gates, kernel, h, c = arguments()
    states = lstm(gates, kernel, h, c)
    for t in range(T):
        h, c = cell(gates[t] + h @ kernel, c)
        np.testing.assert_allclose(h, states[t], rtol=1e-5, atol=1e-6)


def test_one_graph_serves_all_lengths():
    function = tf.function(lstm, input_signature=[tf.TensorSpec([None, B, 4 * H]), *map(tf.TensorSpec, SHAPES)])
    gates, *rest = arguments()
    for steps in (1, 3, T):
        np.testing.assert_allclose(function(gates[:steps], *rest), lstm(gates, *rest)[:steps], rtol=1e-5, atol=1e-6)
