"""Packed strings: the same numbers as `tokens` gives for padded ones."""

import numpy as np
import tensorflow as tf

from tfvae.likelihoods.packed_tokens import PackedTokens
from tfvae.likelihoods.tokens import tokens

X = np.array([[4, 5, 2, 0], [0, 0, 0, 0], [1, 3, 3, 2], [2, 0, 0, 0]], np.int32)


def both():
    logits = tf.constant(np.random.default_rng(0).normal(size=(*X.shape, 6)).astype(np.float32))
    row, place = np.argwhere(X != 0)[::-1].astype(np.int32).T
    return logits, row, place


def test_log_prob_and_its_gradient_are_those_of_the_padded_form():
    logits, row, place = both()
    weight = tf.constant([1.0, 5.0, -2.0, 0.5])

    def found(p):
        with tf.GradientTape() as tape:
            tape.watch(logits)
            log_p = p().log_prob(X)
            total = tf.reduce_sum(weight * log_p)
        return log_p, tf.convert_to_tensor(tape.gradient(total, logits))

    packed = found(lambda: PackedTokens(tf.gather_nd(logits, np.stack([row, place], 1)), row, place, 4))
    for a, b in zip(packed, found(lambda: tokens({"logits": logits})), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    assert packed[0][1] == 0


def test_shapes():
    logits, row, place = both()
    p = PackedTokens(tf.gather_nd(logits, np.stack([row, place], 1)), row, place, tf.constant(4))
    assert p.batch_shape == [4] and p.event_shape.rank == 1 and p.dtype == tf.int32
    np.testing.assert_array_equal(p.batch_shape_tensor(), [4])
