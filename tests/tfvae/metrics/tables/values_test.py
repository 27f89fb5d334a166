"""Which plain values are missing, which are numbers, and which are the same."""

import math
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import numpy as np
import pytest

from tfvae.metrics.tables.values import are_days, as_key, as_number, as_text, is_missing, kind_of


@pytest.mark.parametrize(
    ("value", "missing"), [(None, True), (math.nan, True), ("", True), (0, False), (False, False), ("NA", False)]
)
def test_none_nan_and_the_empty_text_are_missing(value, missing):
    assert is_missing(value) == missing


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3, 3.0),
        (np.float32(2.5), 2.5),
        (Decimal("1.5"), 1.5),
        ("12.50", 12.5),
        ("-.5", -0.5),
        ("1.5e-3", 0.0015),
        ("0", 0.0),
        (date(1970, 1, 2), 86400.0),
        ("1970-01-02", 86400.0),
        ("1970-01-01 00:00:10", 10.0),
        (datetime(1970, 1, 1, 2, tzinfo=timezone(timedelta(hours=1))), 3600.0),
    ],
)
def test_numbers_days_and_moments_have_a_size(value, number):
    assert as_number(value) == pytest.approx(number)


@pytest.mark.parametrize(
    "value", ["007", "+49", "12E4", "1,000", "nan", "-", ".", "", "2021-13-01", True, None, math.inf, 1j, 10**400]
)
def test_codes_and_other_values_have_none(value):
    assert as_number(value) is None


def test_equal_numbers_have_equal_keys_and_long_ones_keep_their_digits():
    assert as_key("12.50", "number") == as_key(12.5, "number")
    assert as_key("12", "number") == as_key(12.0, "number") == as_key(12, "number")
    assert as_key(2**60, "number") != as_key(2**60 + 1, "number")
    assert as_key(str(2**60), "number") == 2**60
    assert as_key("12.50", "text") != as_key("12.5", "text")
    assert as_key(None, "number") is None


def test_kinds_follow_the_values():
    assert kind_of([1, None, "2.5"]) == "number"
    assert kind_of(["1", "n/a"]) == kind_of([True, False, None]) == kind_of([None, None]) == "category"
    assert kind_of([f"x{i}" for i in range(40)]) == "text"
    assert kind_of([f"x{i % 9}" for i in range(40)]) == "category"
    assert as_text(True) == "True"


def test_days_are_told_from_numbers_by_the_first_value():
    assert are_days([None, date(2020, 1, 2)]) and are_days(["", "2020-01-02"]) and are_days([datetime(2020, 1, 2, 3)])
    assert not are_days([None, 12.5]) and not are_days(["-12.5"]) and not are_days([None, math.nan])
