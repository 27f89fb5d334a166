"""Numerals: the number of their digits, and its region."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.data.records.alphabet import FIRST, Alphabet
from tfvae.networks.records.fields.numerals import Numerals

LETTERS = tuple("-.0123456789A")
DIGITS = FIRST + 2 + np.arange(10)


def symbols(texts: list[str]) -> tf.Tensor:
    return Alphabet(LETTERS).encode(tf.constant(texts)).to_tensor(0)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("0305", 305),
        ("12A", 12),
        ("1-2", 12),
        ("1400269500", 1_400_269_500),
        ("9" * 15, 1e15 - 1),
        ("9" * 400, 1e18),
        ("0" * 400 + "7", 7),
    ],
)
def test_digits_make_the_number(text, number):
    assert Numerals(DIGITS, np.zeros(1)).number(symbols([text, "1"])).numpy()[0] == number


def test_the_region_is_that_of_the_nearest_mean():
    numerals = Numerals(DIGITS, np.array([100.0, 10.0, 1000.0]))
    assert numerals.size == 4
    np.testing.assert_array_equal(numerals.code(symbols(["0", "54", "56", "549", "551", "99999"])), [0, 0, 1, 1, 2, 2])


def test_what_has_no_digit_has_a_code_of_its_own():
    np.testing.assert_array_equal(Numerals(DIGITS, np.array([5.0])).code(symbols(["", "A", "3"])), [1, 1, 0])


def test_digits_that_the_alphabet_has_not_are_no_digits():
    few = np.where(np.arange(10) == 3, FIRST, -1)
    assert Numerals(few, np.zeros(1)).number(tf.constant([[FIRST, FIRST + 1, 1]])).numpy() == [3]
