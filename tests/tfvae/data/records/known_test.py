"""Known values and words, on texts that can be counted by eye."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.data.records.alphabet import FIRST, Alphabet
from tfvae.data.records.known import known_values, known_words, open_numerals

ALPHABET = Alphabet(tuple(" ABCD"))
TEXTS = ["AB CD", "AB CD", "AB", "CD AB AB", "A", "", ""]


def spelled(texts: list[str]) -> np.ndarray:
    return ALPHABET.encode(tf.constant(texts)).to_tensor(0).numpy()


def text(symbols: np.ndarray) -> list[str]:
    return [value.decode() for value in ALPHABET.decode(tf.constant(symbols)).numpy()]


def test_values_that_enough_rows_have_are_known():
    known = known_values(spelled(TEXTS), 2)
    assert sorted(text(known.values)) == ["", "AB CD"]
    np.testing.assert_array_equal(known.codes[2:5], 2)  # V stands for those that are not
    assert [text(known.values)[code] for code in known.codes[[0, 1, 5, 6]]] == ["AB CD", "AB CD", "", ""]


def test_no_value_may_be_known():
    known = known_values(spelled(TEXTS), 9)
    assert known.values.shape == (0, spelled(TEXTS).shape[1])
    assert (known.codes == 0).all()


@pytest.mark.parametrize(("least", "words"), [(1, ["AB", "CD"]), (4, ["AB"]), (5, [])])
def test_a_word_counts_once_in_each_row_and_letters_are_no_words(least, words):
    found = known_words(spelled(TEXTS), FIRST, least)
    assert len(found) == len(words)
    assert not words or text(found) == words


def test_without_a_blank_a_text_is_one_word():
    assert text(known_words(spelled(TEXTS), -1, 2)) == ["AB CD"]


def test_texts_may_be_of_small_integers():
    wide, narrow = known_words(spelled(TEXTS), FIRST, 1), known_words(spelled(TEXTS).astype(np.uint8), FIRST, 1)
    np.testing.assert_array_equal(wide, narrow)


@pytest.mark.parametrize(
    ("texts", "is_open"),
    [
        (["1", "12", "305", "7", "7"], True),
        (["05401"] * 60 + ["05402"] * 60, False),  # no new ones are to be expected
        (["05401"] * 20 + ["05402"], False),  # one row in 21 is not enough
        (["05401"] * 19 + ["05402"], True),
        (["AB", "AC", "1", "DD"], False),
        (["1A", "2", "33333333", "4"], True),  # nine symbols of ten
        (["", "", ""], False),
    ],
)
def test_numerals_are_open_where_many_rows_have_one_of_their_own(texts, is_open):
    alphabet = Alphabet(tuple(" ABCD0123456789"))
    symbols = alphabet.encode(tf.constant(texts)).to_tensor(0).numpy()
    assert open_numerals(symbols, FIRST + 5 + np.arange(10)) is is_open
