"""Texts that are read back: known values are a choice, others are spelled too."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.data.records.alphabet import FIRST, Alphabet
from tfvae.likelihoods.packed_tokens import PackedTokens
from tfvae.networks.records.fields.counts import Counts
from tfvae.networks.records.fields.pieces import Pieces
from tfvae.networks.records.fields.text import TextField
from tfvae.networks.search import Sharpness
from tfvae.symbols import END, PAD

ALPHABET = Alphabet(tuple(" AB"))
LENGTH = 6


def spelled(texts: list[str]) -> tf.Tensor:
    return ALPHABET.encode(tf.constant(texts, tf.string)).to_tensor(PAD, shape=[None, LENGTH])


def field(known: list[str]) -> TextField:
    pieces = Pieces(ALPHABET.size, FIRST, spelled(["AB"]).numpy())
    counts = Counts(np.arange(1, len(known) + 2)[np.newaxis], 1.0)
    return TextField(spelled(known).numpy().reshape([-1, LENGTH]), counts, pieces, most=4, width=4, embedding=3)


FIELD = field(["A", "AB", ""])
H = tf.random.stateless_normal([5, 4], [0, 1])
NONE = tf.zeros([5], tf.int32)
TEXTS = spelled(["AB", "", "BB", "A", "AB A"])


def test_known_values_have_a_number_of_their_own():
    np.testing.assert_array_equal(FIELD.code(TEXTS), [1, 2, 3, 0, 3])
    np.testing.assert_array_equal(field([]).code(TEXTS), [0] * 5)


def test_a_value_costs_its_choice_and_one_that_is_not_known_its_spelling_too():
    chosen = tf.nn.log_softmax(FIELD.logits(H, NONE)).numpy()[range(5), [1, 2, 3, 0, 3]]
    pieces = FIELD.pieces.cut(TEXTS)
    logits = FIELD.speller.decode(FIELD.start(H), pieces, 1, None)
    spelling = PackedTokens(logits.logits, logits.row, logits.place, 5).log_prob(pieces).numpy()
    expected = chosen + np.where([False, False, True, False, True], spelling, 0.0)
    np.testing.assert_allclose(FIELD.log_prob(H, NONE, TEXTS, tf.ones([5]), False), expected, rtol=1e-4)


@pytest.mark.parametrize("texts", [["A", "AB"], ["BB", "BA"]])
def test_batches_with_known_values_alone_or_with_none_are_scored_and_read(texts):
    x = spelled(texts)
    assert np.isfinite(FIELD.log_prob(H[:2], NONE[:2], x, tf.ones([2]), True)).all()
    assert FIELD.read(x).shape == (2, FIELD.features)


def test_draws_are_texts_that_end():
    h = tf.repeat(H, 200, axis=0)
    drawn = FIELD.draw(h, tf.zeros([1000], tf.int32), tf.constant([1, 2]), Sharpness()).numpy()
    assert drawn.shape == (1000, LENGTH)
    assert ((drawn == END).sum(1) == 1).all()
    codes = np.bincount(FIELD.code(tf.constant(drawn)), minlength=4)
    assert (codes > 0).all()


def test_texts_that_begin_alike_are_read_apart():
    read = FIELD.read(spelled(["BB", "BA", "AB"])).numpy()
    assert np.abs(read[0] - read[1]).max() > 0
    np.testing.assert_array_equal(read[2], FIELD.table.numpy()[1])
