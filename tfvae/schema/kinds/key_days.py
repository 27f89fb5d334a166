"""Days in codes: an order number such as 20230105-0017 has one, and so has each new one. Imports no TensorFlow."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

_FORMS = {
    "%Y-%m-%d": 10, "%Y.%m.%d": 10, "%Y/%m/%d": 10, "%Y_%m_%d": 10, "%d-%m-%Y": 10, "%d.%m.%Y": 10,
    "%Y%m%d": 8, "%d%m%Y": 8, "%y%m%d": 6, "%d%m%y": 6,
}  # fmt: skip
"""How a day is spelled in a code -> characters."""
_YEARS = range(1900, 2101)
_MOST = 50_000
"""Days between the first and the last."""
_TELLING = 12
"""Different days that tell that digits are days: fewer may be so by chance."""
_CLOCK = re.compile(
    r"(?:[T _-]?(?:[01]\d|2[0-3])(?:[:.h-][0-5]\d(?:[:.m-]?[0-5]\d)?|[0-5]\d[0-5]\d)?(?:[.,]\d+)?Z?)?", re.ASCII
)
"""What makes a whole moment of a day, where it is all that stands beside it; or nothing does."""
_MOMENT = re.compile(
    r"(?<![:\w])\d{1,2}:\d{2}(?::\d{2})?(?![:\w])|\dT\d{4}"
    r"|(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE | re.ASCII,
)
"""A time of day, or the name of a month."""


Days = tuple[int, int, tuple[str, ...]]
"""From and to which character codes have a day, and the days from the first to the last, as they are spelled there."""


def is_moment(texts: Sequence[str], days: Days | None) -> bool:
    """Whether all texts, in which `days_in` has found these days, say moments, maybe in a spelling that is not known:
    digits and letters put together anew would be no moments."""
    if all(map(_MOMENT.search, texts)):
        return True
    return days is not None and all(_CLOCK.fullmatch(text[: days[0]] + text[days[1] :]) for text in texts)


def days_in(texts: Sequence[str]) -> Days | None:
    """Where all these texts of one length have a day; None where they have none."""
    places = [
        (form, start, start + width) for form, width in _FORMS.items() for start in range(len(texts[0]) - width + 1)
    ]
    read = {place: _days([text[place[1] : place[2]] for text in texts], place[0]) for place in places}
    likely = {place: days for place, days in read.items() if len(days) >= _TELLING}
    if not likely:
        return None
    # 010221 may be a day of 2001 and of 2021: what is the longest, and then the nearest to one another, is meant.
    form, start, stop = min(likely, key=lambda place: (place[1] - place[2], max(likely[place]) - min(likely[place])))
    found = likely[form, start, stop]
    return start, stop, tuple(_between(min(found), max(found), form))


def _days(texts: Sequence[str], form: str) -> set[date]:
    """The days that texts say; none where one says none."""
    found = set[date]()
    for text in dict.fromkeys(texts):
        try:
            day = datetime.strptime(text, form).date()
        except ValueError:
            return set()
        if day.year not in _YEARS or day.strftime(form) != text:
            return set()
        found.add(day)
    return found if not found or (max(found) - min(found)).days < _MOST else set()


def _between(first: date, last: date, form: str) -> list[str]:
    return [(first + timedelta(days=n)).strftime(form) for n in range((last - first).days + 1)]
