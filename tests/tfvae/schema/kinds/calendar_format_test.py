import pytest

from tfvae.schema.kinds.calendar_format import Format, Moment, zone_of


@pytest.mark.parametrize(
    "text, zone",
    [
        ("2020-01-01T00:00:00Z", "Z"), ("2020-01-01 10:00:00+02:00", "+02:00"), ("2020-01-01 10:00 UTC", " UTC"),
        ("2020-01-01", ""), ("10:00:00", ""), ("2020-01-01 10:00 Europe/Berlin", " Europe/Berlin"), ("10:00 PM", ""),
    ],
)  # fmt: skip
def test_zones_stand_behind_times(text, zone):
    assert zone_of(text) == zone


def test_a_format_reads_what_it_writes_and_nothing_else():
    form = Format("%a %d %b %Y, %I:%M %p", short="dI", names="upper", halves="lower")
    moment = Moment(738186, 20 * 3600 + 24 * 60, 0)
    assert form.write(moment) == "MON 31 JAN 2022, 8:24 pm"
    assert form.read("Mon 31 Jan 2022, 8:24 PM") == moment
    assert [form.read(text) for text in ("TUE 31 JAN 2022, 8:24 pm", "MON 31 JAN 2022, 13:24 pm", "31 JAN 2022")] == [
        None
    ] * 3
