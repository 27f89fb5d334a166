from datetime import datetime

import pytest

from tfvae.schema.kinds.calendar_format import formats_of, zone_of

DAYS = [datetime(2019, 1, 5, 9, 4, 6), datetime(2020, 2, 29, 23, 59, 59), datetime(1999, 12, 31, 0, 0, 0)]


@pytest.mark.parametrize(
    "text",
    [
        "%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d", "%d %b %Y", "%B %d, %Y", "%d-%b-%y", "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M", "%m/%d/%Y %I:%M %p", "%H:%M:%S", "%Y-%m", "%b %Y", "%Y%m%d%H%M%S",
    ],
)  # fmt: skip
def test_what_strftime_writes_is_read_and_written_again(text):
    texts = [day.strftime(text) for day in DAYS]
    found = formats_of(texts)[0]
    assert found.text == text
    assert [found.write(found.read(one)) for one in texts] == texts


def test_days_without_zeros_stay_so():
    texts = ["3/7/2020", "12/25/2021", "1/31/1999"]
    found = formats_of(texts)[0]
    assert not found.padded
    assert [found.write(found.read(one)) for one in texts] == texts


def test_values_tell_the_day_from_the_month():
    assert formats_of(["13/02/2020", "01/03/2020"])[0].text == "%d/%m/%Y"
    assert [found.text for found in formats_of(["01/02/2020", "03/04/2020"])] == ["%m/%d/%Y", "%d/%m/%Y"]


@pytest.mark.parametrize(
    "texts", [["09:11:52.123", "09:11:52.500"], ["09:11:52", "09:11:52.5", "09:11:52.123456"], ["9:11", "10:45"]]
)
def test_decimals_of_seconds_are_kept(texts):
    found = formats_of(texts)[0]
    assert [found.write(found.read(one)) for one in texts] == texts


@pytest.mark.parametrize("texts", [["2020-02-30"], ["2020-13-01", "2020-01-01"], ["25:00"], ["hello"], ["12.5"]])
def test_what_is_no_date_has_no_format(texts):
    assert formats_of(texts) == []


@pytest.mark.parametrize(
    "text, zone",
    [
        ("2020-01-01T00:00:00Z", "Z"), ("2020-01-01 10:00:00+02:00", "+02:00"), ("2020-01-01 10:00 UTC", " UTC"),
        ("2020-01-01", ""), ("10:00:00", ""), ("10:00 PM", ""),
    ],
)  # fmt: skip
def test_zones_stand_behind_times(text, zone):
    assert zone_of(text) == zone
