import pytest

from tfvae.schema.kinds.signs import BEHIND, BOTH, BRACKETS, MINUS, signs_of, with_minus, with_signs


@pytest.mark.parametrize(
    "texts, signs",
    [
        (["-3", "4"], MINUS),
        (["3", "4"], MINUS),
        (["+47", "+48"], MINUS),
        (["+3", "-4", "5"], MINUS),
        (["(3)", "(4)"], MINUS),
        (["(3)", "-4"], MINUS),
        (["+3", "-4", "0"], BOTH),
        (["(3)", "4"], BRACKETS),
        (["3-", "4"], BEHIND),
    ],
)
def test_signs_are_those_that_tell_numbers_apart(texts, signs):
    assert signs_of(texts) == signs


@pytest.mark.parametrize(
    "signs, spelled",
    [(MINUS, "-3.50"), (BOTH, "-3.50"), (BRACKETS, "(3.50)"), (BRACKETS, "($3.50)"), (BEHIND, "3.50-")],
)
def test_a_number_below_zero_has_a_minus_in_between(signs, spelled):
    assert with_minus(spelled, signs).startswith("-")
    assert with_signs(with_minus(spelled, signs), signs) == spelled


def test_only_numbers_above_zero_have_a_plus():
    assert [with_signs(text, BOTH) for text in ("3.5", "0.0", "-2.0")] == ["+3.5", "0.0", "-2.0"]
