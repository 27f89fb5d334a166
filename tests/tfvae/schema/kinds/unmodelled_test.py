"""Constants and keys: what they are to Python, and as people give them."""

import pytest

from tfvae.schema.kinds.unmodelled import Key, constant_of


@pytest.mark.parametrize(
    "text, value",
    [
        ("0.0", 0.0), ("-0.0", -0.0), ("3.50", 3.5), (".5", 0.5), ("1e+300", 1e300), ("-3", -3), ("9" * 30, 10**30 - 1),
        ("True", True), ("false", False), ("1,234.50", "1,234.50"), ("3,5", "3,5"), ("1 000", "1 000"), ("007", "007"),
        ("$5", "$5"), ("+5", "+5"), ("12E5", "12E5"), ("2020-01-01", "2020-01-01"),
    ],
)  # fmt: skip
def test_a_constant_is_what_python_reads_it_as(text, value):
    constant = constant_of(text)
    assert constant.python(text) == value and type(constant.python(text)) is type(value)
    assert constant.write({}, 2) == [text, text]


def test_a_key_is_given_as_its_type():
    key = Key(start=5, type="int")
    assert key.spell(7) == key.spell(7.0) == key.spell("7") == "7"
    assert key.spell("x") is None and key.spell(None) is None
    assert Key(before="A", start=1).spell("x") == "x"
