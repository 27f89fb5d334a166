"""Bools and categories: what their values are to Python."""

from collections import Counter

import pytest

from tfvae.schema.kinds.choice import any_boolean, any_choice, fit_boolean
from tfvae.schema.kinds.kind import Counted


def values(*texts):
    return Counted(Counter(texts), len(texts))


@pytest.mark.parametrize(
    "texts, pair",
    [
        (["Yes", "No"], ("No", "Yes")), (["Y"], ("N", "Y")), (["1", "0"], ("0", "1")), (["FALSE"], ("FALSE", "TRUE")),
        (["WAHR", "FALSCH"], ("FALSCH", "WAHR")), (["Oui"], ("Non", "Oui")), (["j", "n"], ("n", "j")),
        (["no", "S\u00ed"], ("no", "S\u00ed")),
    ],
)  # fmt: skip
def test_pairs_of_words_are_bools_where_a_user_says_so(texts, pair):
    assert any_boolean(values(*texts)).values == pair
    assert any_boolean(values(*texts)).python(pair[1]) is True
    assert fit_boolean(values(*texts)) is None or pair[1] == "TRUE"


@pytest.mark.parametrize("texts", [["Yes", "No", "maybe"], ["True", "true"], ["a", "b"], ["yes", "0"], []])
def test_other_words_are_none(texts):
    assert any_boolean(values(*texts)) is None


def test_one_bool_alone_is_a_category_that_is_a_bool():
    only = any_choice(values("true", "true"))
    assert only.type == "bool" and only.python("true") is True
    assert only.spell(True) == "true" and only.spell(False) is None


def test_numbers_with_exponents_are_numbers_in_their_order():
    found = any_choice(values("2e+300", "1e-07", "0.5"))
    assert found.values == ("1e-07", "0.5", "2e+300") and found.type == "float"
