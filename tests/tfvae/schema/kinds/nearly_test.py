from collections import Counter

import pytest

from tfvae.schema.kinds.nearly import Nearly, nearly

DAYS = [f"2020-01-{day:02d}" for day in range(1, 29)]


@pytest.mark.parametrize(
    "texts, kind, others",
    [
        ([*map(str, range(-9, 60)), "unknown"], "whole", ("unknown",)),
        ([f"{n},{n % 7}5 kg" for n in range(60)] + ["ca. 4 kg", "ca. 4 kg", "zwei"], "decimal", ("ca. 4 kg", "zwei")),
        ([*DAYS * 2, "in spring", "2020"], "date", ("2020", "in spring")),
    ],
)
def test_the_values_in_the_way_are_named_the_most_frequent_first(texts, kind, others):
    assert nearly(Counter(texts)) == Nearly(kind, others, sum(texts.count(one) for one in others))


@pytest.mark.parametrize(
    "texts",
    [
        ["Ada", "Grace", "42"] * 20,
        [*map(str, range(9)), "x"],  # too few to tell
        [*map(str, range(60)), *["unknown"] * 20],  # a fifth of the rows
        [*map(str, range(99)), *(f"{n}a" for n in range(11))],  # numbers of houses
        [f"{n:03d}" for n in range(60)] + ["x"],  # codes
        [*map(str, range(60))],
        [],
    ],
)
def test_of_other_texts_nothing_is_said(texts):
    assert nearly(Counter(texts)) is None
