"""What texts of dates and times say."""

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
