"""Known values and words, on texts that can be counted by eye."""

from collections import Counter

import numpy as np
import pytest
import tensorflow as tf

from tfvae.data.records import known as module
from tfvae.data.records.alphabet import FIRST, Alphabet
from tfvae.data.records.distinct import Distinct, distinct
from tfvae.data.records.known import known_values, known_words, open_numerals

ALPHABET = Alphabet(tuple(" ABCD"))
TEXTS = ["AB CD", "AB CD", "AB", "CD AB AB", "A", "", ""]


def spelled(texts: list[str], alphabet: Alphabet = ALPHABET, dtype: type = np.uint8) -> Distinct:
    return distinct(alphabet.encode(tf.constant(texts)).to_tensor(0).numpy().astype(dtype))


def text(symbols: np.ndarray) -> list[str]:
    return [value.decode() for value in ALPHABET.decode(tf.constant(symbols)).numpy()]


def test_values_that_enough_rows_have_are_known():
    known = known_values(spelled(TEXTS), 2)
    assert sorted(text(known.values)) == ["", "AB CD"]
    np.testing.assert_array_equal(known.codes[2:5], 2)  # V stands for those that are not
    assert [text(known.values)[code] for code in known.codes[[0, 1, 5, 6]]] == ["AB CD", "AB CD", "", ""]


def test_no_value_may_be_known():
    known = known_values(spelled(TEXTS), 9)
    assert known.values.shape == (0, spelled(TEXTS).values.shape[1])
    assert (known.codes == 0).all()


@pytest.mark.parametrize(("least", "words"), [(1, ["AB", "CD"]), (4, ["AB"]), (5, [])])
def test_a_word_counts_once_in_each_row_and_letters_are_no_words(least, words):
    found = known_words(spelled(TEXTS), FIRST, least)
    assert len(found) == len(words)
    assert not words or text(found) == words


def test_words_are_those_of_a_plain_loop_however_many_texts_are_cut_at_a_time(monkeypatch):
    monkeypatch.setattr(module, "_TEXTS", 7)
    rng = np.random.default_rng(0)
    texts = ["".join(rng.choice(list("  AB"), rng.integers(0, 9))) for _ in range(300)]
    rows = Counter(word for one in texts for word in set(one.split(" ")) if len(word) > 1)
    expected = sorted(word for word, n in rows.items() if n >= 12)
    assert 2 < len(expected) < len(rows)
    assert text(known_words(spelled(texts), FIRST, 12)) == expected


def test_without_a_blank_a_text_is_one_word():
    assert text(known_words(spelled(TEXTS), -1, 2)) == ["AB CD"]


def test_texts_may_be_of_small_integers():
    wide, narrow = (known_words(spelled(TEXTS, dtype=dtype), FIRST, 1) for dtype in (np.int32, np.uint8))
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
    assert open_numerals(spelled(texts, alphabet), FIRST + 5 + np.arange(10)) is is_open
