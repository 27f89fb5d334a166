"""Days within codes, and codes that are moments altogether."""

from datetime import datetime, timedelta

import pytest

from tfvae.schema.kinds.key_days import days_in, is_moment

MOMENTS = [datetime(2021, 1, 1) + timedelta(hours=37 * n, minutes=11 * n) for n in range(60)]


def spelled(form):
    return [moment.strftime(form) for moment in MOMENTS]


@pytest.mark.parametrize(
    "form", ["%Y%m%d_%H%M%S", "%Y-%m-%d %H", "%d%b%Y:%H:%M", "%Y%m%dT%H%M", "%y%m%d", "%d.%m.%Y at 1"]
)
def test_moments_are_told_from_codes(form):
    assert is_moment(spelled(form), days_in(spelled(form))) == ("at" not in form)


@pytest.mark.parametrize(
    "form, start, day", [("A%Y%m%d-17", 1, "20210101"), ("%y%m%d-1234", 0, "210101"), ("%d%m%y-123A", 0, "010121")]
)
def test_days_within_codes_are_found_and_all_between_them_known(form, start, day):
    found = days_in(spelled(form))
    assert found is not None
    assert found[:2] == (start, start + len(day))
    assert found[2][0] == day and len(found[2]) == (MOMENTS[-1] - MOMENTS[0]).days + 1


def test_digits_that_are_no_days_once_are_none():
    assert days_in([*spelled("%Y%m%d"), "20239930"]) is None
    assert days_in([f"1234{n:04d}" for n in range(60)]) is None
    assert days_in(["20210101-1"] * 60) is None  # one day may be so by chance
