"""What texts of dates and times say."""

import numpy as np
import pytest

from tfvae.schema.kinds.calendar_format import Moment
from tfvae.schema.kinds.kind import Counted
from tfvae.schema.kinds.moment import fit_moments

DAY = 737425  # the first of January 2020, as `toordinal` counts


@pytest.mark.parametrize(
    ("texts", "asked", "moment"),
    [
        (("31.12.2019", "02.01.2020"), "01.01.2020", Moment(DAY, 0, 0)),
        (("08:00", "18:30"), "10:05", Moment(0, 36300, 0)),
        (("2020-01-01T00:00:07+01:00", "2020-01-01T10:00:00Z"), "2020-01-01T00:00:09Z", Moment(DAY, 9, 0)),
        (("31.12.2019", "02.01.2020"), "2020-01-01", None),
        (("20191231T235959Z", "20200101T120000Z"), "20200101T000001Z", Moment(DAY, 1, 0)),
        (("31/Dec/2019:23:59:59 +0000", "01/Jan/2020:12:00:00 +0000"), "01/Jan/2020:00:00:02 +0000", Moment(DAY, 2, 0)),
    ],
)
def test_a_text_is_read_without_its_zone(texts, asked, moment):
    found = fit_moments(Counted(dict.fromkeys(texts, 1), 2))
    assert found is not None
    assert found.moment(asked) == moment


def test_digits_of_other_scripts_are_no_date():
    arabic = str.maketrans("0123456789", "".join(chr(0x660 + digit) for digit in range(10)))
    texts = [f"2015-12-{day:02d}".translate(arabic) for day in range(1, 20)]
    assert fit_moments(Counted(dict.fromkeys(texts, 1), 19)) is None


def test_six_digits_are_months_where_many_say_so():
    months = [f"{year}{month:02d}" for year in (2021, 2022) for month in range(1, 13)]
    found = fit_moments(Counted(dict.fromkeys(months, 1), 24))
    assert found is not None and found.name == "date"
    assert found.write({"": np.arange(24.0)}, 24) == months
    assert fit_moments(Counted(dict.fromkeys(months[:4], 1), 4)) is None
    assert fit_moments(Counted(dict.fromkeys([*months, "202213"], 1), 25)) is None


def test_durations_are_written_between_the_shortest_and_the_longest():
    found = fit_moments(Counted(dict.fromkeys(["08:00:00", "40:30:00"], 1), 2))
    assert found is not None and found.name == "time"
    assert found.write({"": np.array([100.0, 35.5 * 60, 9000.0])}, 3) == ["08:00:00", "35:30:00", "40:30:00"]
