"""How tables spell what is missing."""

import pytest

from tfvae.schema.kinds.missing import SPELLINGS, without_missing, without_words

NUMBERS = {str(n): 1 for n in range(30)}


@pytest.mark.parametrize(
    "text", ["NA", "n/a", "Unknown", "NOT AVAILABLE", "#NAME?", "..", "[NULL]", "-1.#IND", "9999-12-31"]
)
def test_known_spellings_count_in_capitals_and_small_letters(text):
    assert text in SPELLINGS
    assert without_missing({**NUMBERS, text: 3}, listed=True) == (NUMBERS, (text,))
    assert without_missing({**NUMBERS, text: 3}, listed=False)[1] == ()


def test_few_words_among_many_numbers_say_that_there_is_none():
    counts = {**NUMBERS, "closed": 2, "see note": 5, "NA": 3}
    assert without_words(counts) == (NUMBERS, ("see note", "NA", "closed"))


@pytest.mark.parametrize(
    "counts",
    [NUMBERS, {"38": 1, "39": 2, "M": 3, "L": 3}, {**NUMBERS, **dict.fromkeys("abcdef", 1)}, {**NUMBERS, "<0.1": 2}],
)
def test_sizes_words_of_many_kinds_and_what_has_digits_are_values(counts):
    rest, missing = without_words(counts)
    assert not missing and not rest
