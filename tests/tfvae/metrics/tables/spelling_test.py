"""Patterns of values."""

import pytest

from tfvae.metrics.tables.spelling import exact_pattern, loose_pattern, number_pattern, unlike_share


def test_patterns():
    assert exact_pattern("+1 (802) Élm-st") == "+9 (999) Aaa-aa"
    assert loose_pattern("MAIN ST 12") == loose_pattern("ELM ST 7") == "A A 9"
    assert number_pattern(12.5) == number_pattern("1234.5") == "9.9"
    assert number_pattern("-12.50") == "-9.99"


@pytest.mark.parametrize(("values", "share"), [(["1.50", "22.75"], 0), (["1.5", "2.25", None], 0.5), ([None], 0)])
def test_the_share_of_new_patterns(values, share):
    assert unlike_share({"9.99"}, values, number_pattern) == share
