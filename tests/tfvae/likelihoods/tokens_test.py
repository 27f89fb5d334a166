"""Sentences: sums of log-softmax, and PAD that costs nothing."""

import numpy as np
import pytest
import scipy.special
import tensorflow as tf

from tfvae.likelihoods.tokens import lengths, tokens

X = np.array([[4, 5, 2, 0], [2, 0, 0, 0], [1, 3, 3, 2]], np.int32)
LENGTHS = [3, 1, 4]


def logits(scale=1.0):
    return scale * np.random.default_rng(0).normal(size=(3, 4, 6)).astype(np.float32)


def nats(values, x):
    """SciPy's log-softmax, word by word, up to END."""
    log_p = scipy.special.log_softmax(values.astype(np.float64), axis=-1)
    return [sum(log_p[b, t, x[b, t]] for t in range(n)) for b, n in enumerate(LENGTHS)]


@pytest.mark.parametrize("scale", [1.0, 300.0])
def test_log_prob_is_the_sum_over_words_and_end(scale):
    values = logits(scale)
    np.testing.assert_allclose(tokens({"logits": values}).log_prob(X), nats(values, X), rtol=1e-5)


def test_the_logits_at_pad_have_no_gradient():
    values = tf.constant(logits())
    with tf.GradientTape() as tape:
        tape.watch(values)
        total = tf.reduce_sum(tokens({"logits": values}).log_prob(X))
    found = np.abs(tape.gradient(total, values)).max(-1) > 0
    np.testing.assert_array_equal(found, X != 0)


@pytest.mark.parametrize("scale", [1.0, 300.0])
def test_gradients_are_softmax_less_the_truth(scale):
    values, weight = tf.constant(logits(scale)), np.array([1.0, -2.0, 0.5], np.float32)
    with tf.GradientTape() as tape:
        tape.watch(values)
        total = tf.reduce_sum(weight * tokens({"logits": values}).log_prob(X))
    expected = (np.eye(6)[X] - scipy.special.softmax(values, axis=-1)) * (X != 0)[..., None] * weight[:, None, None]
    np.testing.assert_allclose(tape.gradient(total, values), expected, rtol=1e-4, atol=1e-6)


def test_more_pad_changes_nothing():
    values = logits()
    wider = tokens({"logits": np.pad(values, [(0, 0), (0, 3), (0, 0)])})
    np.testing.assert_allclose(wider.log_prob(np.pad(X, [(0, 0), (0, 3)])), nats(values, X), rtol=1e-5)


def test_probabilities_of_all_sentences_of_a_length_add_up_to_one():
    """Three independent places, all words but PAD; the rest of the mass is PAD's own."""
    values = logits()[:1, :3]
    sentences = np.stack(np.meshgrid(*[np.arange(1, 6)] * 3, indexing="ij"), -1).reshape(-1, 3)
    log_p = tokens({"logits": np.repeat(values, len(sentences), 0)}).log_prob(sentences)
    kept = 1 - scipy.special.softmax(values, axis=-1)[0, :, 0]
    np.testing.assert_allclose(np.exp(log_p).sum(), kept.prod(), rtol=1e-5)


def test_the_mode_is_the_likeliest_word_at_each_place():
    np.testing.assert_array_equal(tokens({"logits": tf.constant(logits())}).mode(), logits().argmax(-1))


def test_shapes():
    p = tokens({"logits": tf.constant(logits())})
    assert p.batch_shape == [3] and p.event_shape == [4] and p.dtype == tf.int32


def test_lengths_count_end_but_not_pad():
    np.testing.assert_array_equal(lengths(tf.constant(X)), LENGTHS)
    assert lengths(tf.constant(X)).dtype == tf.int32
