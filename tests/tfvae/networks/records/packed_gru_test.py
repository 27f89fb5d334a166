"""The packed GRU against the plain one under TensorFlow's gradient: values and all gradients."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.records.gru import GRUCell
from tfvae.networks.records.packed_gru import Levels, packed_gru, reading, weights
from tfvae.networks.records.packing import packing
from tfvae.networks.records.plain_gru import places, plain_gru
from tfvae.networks.records.prefixes import prefixes

V, E, H = 7, 3, 4
LENGTHS = {"mixed": [3, 0, 5, 1, 5, 2], "one row": [4], "one symbol": [1, 1], "empty": [0, 0]}


def normal(*shape, seed=1):
    return tf.random.stateless_normal(shape, [seed, len(shape)])


def strings(length):
    """Two symbols alone, so that strings begin alike."""
    x = np.random.default_rng(0).integers(5, V, (len(length), 6)).astype(np.int32)
    return tf.constant(x * (np.arange(6) < np.array(length)[:, None]))


def cell():
    cell = GRUCell(E, H)
    cell.set_weights([normal(*v.shape, seed=10 + i) for i, v in enumerate(cell.weights)])
    return cell


def packed(gru, embeddings, h0, x):
    """All states in order, with those of the rows as first ones."""
    packed = packing(x)
    levels = Levels(packed.counts)
    states, _ = packed_gru(weights(gru, embeddings), tf.gather(h0, packed.order), levels, reading(packed.pack(x)))
    n = tf.size(packed.order)
    return tf.gather(states[:n], tf.math.invert_permutation(packed.order)), packed.unpack(states[n:], 6)


def plain(gru, embeddings, h0, x):
    states = plain_gru(weights(gru, embeddings), h0, tf.shape(x)[1], places(x))
    return states[:, 0], tf.where((x != 0)[..., None], states[:, 1:], 0.0)


def with_gradients(run, gru, h0, x):
    embeddings = normal(V, E, seed=5)
    sources = [embeddings, h0, *(v.value for v in gru.trainable_variables)]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        values = run(gru, embeddings, h0, x)
        total = tf.add_n([tf.reduce_sum(v * normal(*v.shape, seed=9)) for v in values])
    gradients = tape.gradient(total, sources, unconnected_gradients="zero")
    return [*values, *map(tf.convert_to_tensor, gradients)]


def close(actual, expected):
    for a, b in zip(actual, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("length", LENGTHS.values(), ids=LENGTHS)
@pytest.mark.parametrize("compile_it", [False, True], ids=["eager", "graph"])
def test_values_and_gradients_are_those_of_the_plain_gru(length, compile_it):
    x, h0 = strings(length), normal(len(length), H, seed=3)
    if compile_it:
        shapes = [tf.TensorSpec([V, E]), tf.TensorSpec([None, H]), tf.TensorSpec([None, None], tf.int32)]
        graphs = {}

        def run(gru, *arguments):
            graph = graphs.setdefault("packed", tf.function(lambda *a: packed(gru, *a), input_signature=shapes))
            return graph(*arguments)

    gru = cell()
    close(with_gradients(run if compile_it else packed, gru, h0, x), with_gradients(plain, gru, h0, x))


def last_states(gru, embeddings, h0, x):
    """From the tree of prefixes; every string starts from the same state."""
    tree = prefixes(x, tf.math.count_nonzero(x, axis=1, dtype=tf.int32), V)
    states, _ = packed_gru(weights(gru, embeddings), h0, tree.levels, reading(tree.symbols))
    return [tf.gather(states, tree.whole)]


def plain_last_states(gru, embeddings, h0, x):
    states = plain_gru(weights(gru, embeddings), tf.repeat(h0, tf.shape(x)[0], axis=0), tf.shape(x)[1], places(x))
    return [tf.gather(states, tf.math.count_nonzero(x, axis=1), batch_dims=1)]


@pytest.mark.parametrize("length", LENGTHS.values(), ids=LENGTHS)
def test_a_tree_of_prefixes_gives_the_last_states_of_the_plain_gru(length):
    x, h0, gru = strings(length), normal(1, H, seed=3), cell()
    close(with_gradients(last_states, gru, h0, x), with_gradients(plain_last_states, gru, h0, x))


def test_what_is_read_may_depend_on_the_state():
    gru, embeddings, h0 = cell(), normal(V, E, seed=5), normal(3, H)
    levels = Levels(tf.constant([3, 2]))
    table = weights(gru, embeddings)
    states, symbols = packed_gru(table, h0, levels, lambda start, end, h: tf.argmax(h, axis=1, output_type=tf.int32))
    np.testing.assert_array_equal(symbols, np.argmax(np.concatenate([h0, states[3:5]]), axis=1))
    np.testing.assert_allclose(packed_gru(table, h0, levels, reading(symbols))[0], states, rtol=1e-6)


def test_ignored_states_have_a_zero_gradient_and_slices_of_them_a_right_one():
    """A gather behind the operation hands its gradient over as slices."""
    gru, embeddings = cell(), normal(V, E, seed=5)
    levels, h0 = Levels(tf.constant([2, 1])), normal(2, H)
    with tf.GradientTape() as tape:
        tape.watch(h0)
        states, _ = packed_gru(weights(gru, embeddings), h0, levels, reading(tf.constant([5, 6, 5])))
        total = tf.reduce_sum(tf.gather(states, [4]))
    gradient = tape.gradient(total, h0).numpy()
    assert gradient[0].all() and not gradient[1].any()
