"""Pieces: every text comes back, known words are one piece, and long texts are cut."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.data.records.alphabet import FIRST, Alphabet
from tfvae.networks.records.fields.pieces import STOP, Pieces, fingerprints, prints
from tfvae.symbols import END, PAD

ALPHABET = Alphabet(tuple(" ABCDH"))
TEXTS = ["AB CD", "AB  H", " AB", "", "A", "ABC CD H", "AB ", "  ", "XéZ AB", "CD"]


def spelled(texts: list[str]) -> tf.Tensor:
    return ALPHABET.encode(tf.constant(texts)).to_tensor(PAD)


def symbols(text: str) -> list[int]:
    return [symbol + 1 for symbol in spelled([text]).numpy()[0] if symbol not in (PAD, END)]


WORDS = spelled(["AB", "CD", "HH"]).numpy()
PIECES = Pieces(ALPHABET.size, FIRST, WORDS)
AB, CD = ALPHABET.size + 1, ALPHABET.size + 2


@pytest.mark.parametrize(
    "pieces", [PIECES, Pieces(ALPHABET.size, FIRST, WORDS[:0]), Pieces(ALPHABET.size, -1, WORDS[:0])]
)
def test_every_text_comes_back(pieces):
    x = spelled(TEXTS)
    back = pieces.join(pieces.cut(x), x.shape[1])
    np.testing.assert_array_equal(back, x)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AB CD", [AB, CD]),
        ("AB  H", [AB, STOP, *symbols("H"), STOP]),
        ("ABC AB", [*symbols("ABC"), STOP, AB]),
        ("", []),
        (" ", [STOP, STOP]),
    ],
)
def test_known_words_are_one_piece_and_others_are_spelled(text, expected):
    found = PIECES.cut(spelled([text, "A B C D A B"])).numpy()[0]
    np.testing.assert_array_equal(found[: len(expected) + 1], [*expected, END])
    assert (found[len(expected) + 1 :] == PAD).all()


def test_what_is_too_long_is_cut_and_ends():
    x = PIECES.join(PIECES.cut(spelled(["AB CD AB"])), 4).numpy()[0]
    np.testing.assert_array_equal(x, [*spelled(["AB "]).numpy()[0, :3], END])


def test_without_a_blank_a_text_ends_with_its_first_word():
    pieces = Pieces(ALPHABET.size, -1, WORDS)
    drawn = tf.constant([[*symbols("AB"), STOP, *symbols("C"), STOP, END], [CD, AB, END, PAD, PAD, PAD]])
    np.testing.assert_array_equal(pieces.join(drawn, 8), tf.pad(spelled(["AB", "CD"]), [[0, 0], [0, 5]]))
    assert pieces.join(drawn, 2).numpy()[0, 1] == END


def test_no_texts_are_no_pieces():
    empty = tf.zeros([0, 5], tf.int32)
    assert PIECES.cut(empty).shape[0] == 0
    assert PIECES.join(tf.zeros([0, 3], tf.int32), 5).shape == (0, 5)


def test_fingerprints_are_equal_in_the_graph_and_differ_between_texts():
    x = spelled(TEXTS)
    np.testing.assert_array_equal(prints(x), fingerprints(x.numpy()))
    assert len(set(prints(x).numpy())) == len(TEXTS)
    np.testing.assert_array_equal(prints(tf.pad(x, [[0, 0], [0, 3]])), prints(x))  # of any padding
