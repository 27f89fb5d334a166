"""Categories that are read back: counts first, corrections on top, draws by their softmax."""

import numpy as np
import scipy.stats
import tensorflow as tf

from tfvae.networks.records.fields.choice import ChoiceField, choices
from tfvae.networks.records.fields.counts import Counts
from tfvae.networks.search import Sharpness

FIELD = ChoiceField(Counts(np.array([[6, 2, 0], [0, 1, 8]]), 1.0), width=4, embedding=2)
H = tf.random.stateless_normal([1, 4], [0, 1])


def p(h: tf.Tensor, parent: int) -> np.ndarray:
    at = tf.constant([parent])
    return np.exp([FIELD.log_prob(h, at, tf.constant([value]), tf.ones([1]), False)[0] for value in range(3)])


def test_an_untrained_network_leaves_the_counts_alone():
    np.testing.assert_allclose(p(H, 1), tf.nn.softmax(FIELD.logits.counts(tf.constant([1])))[0], rtol=1e-5)
    np.testing.assert_allclose(p(H, 0), p(2 * H, 0), rtol=1e-6)


def test_draws_follow_the_corrected_softmax():
    kernel = FIELD.logits.correction.kernel
    kernel.assign(tf.random.stateless_normal(kernel.shape, [2, 3]))
    expected = 20_000 * p(H, 1)
    np.testing.assert_allclose(expected.sum(), 20_000, rtol=1e-5)
    parents = tf.ones([20_000], tf.int32)
    drawn = FIELD.draw(tf.repeat(H, 20_000, axis=0), parents, tf.constant([1, 2]), Sharpness())
    assert scipy.stats.chisquare(np.bincount(drawn, minlength=3), expected / expected.sum() * 20_000).pvalue > 1e-4
    assert FIELD.draw(H, parents[:1], tf.constant([1, 2]), Sharpness(0.0))[0] == expected.argmax()


def test_what_is_read_is_the_row_of_a_table():
    np.testing.assert_array_equal(FIELD.read(tf.constant([2, 0])), FIELD.table.numpy()[[2, 0]])
    assert FIELD.features == 2
    np.testing.assert_array_equal(FIELD.code(tf.constant([2, 0])), [2, 0])


def test_rare_values_share_what_is_left():
    rare = np.array([False, True, False, True, True])
    np.testing.assert_array_equal(choices(rare), [0, 2, 1, 2, 2])
    few = ChoiceField(Counts(np.array([[6, 2, 3]]), 1.0), 4, 2, rare)
    at, values = tf.zeros([5], tf.int32), tf.range(5)
    p = np.exp(few.log_prob(tf.zeros([5, 4]), at, values, tf.ones([5]), False))
    np.testing.assert_allclose(p.sum(), 1, rtol=1e-5)
    np.testing.assert_allclose(p[[1, 3, 4]], tf.nn.softmax(few.logits(tf.zeros([1, 4]), at[:1]))[0, 2] / 3, rtol=1e-5)
    np.testing.assert_array_equal(few.read(values)[1], few.read(values)[4])
