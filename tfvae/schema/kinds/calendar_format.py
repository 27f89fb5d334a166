"""Formats of dates and times: what `strptime` knows of them, with spellings kept. Imports no TensorFlow."""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ZONE = re.compile(
    r"(?<=\d)(?: ?Z| ?[+-]\d{2}:?\d{2}| ?UTC| ?GMT| [A-Z]{3,4}| [A-Z][A-Za-z]+/[A-Z][A-Za-z_]+|[+-]\d{2})$", re.ASCII
)
_CLOCK = re.compile(r":|\d{8}T\d", re.ASCII)
"""What tells that there is a time of day, for -05 behind a date may be a day."""
_NUMBERS = {"Y": r"\d{4}", "y": r"\d{2}", "f": r"\d{1,9}", "M": r"\d{2}", "S": r"\d{2}", "D": r"\d{1,5}"}
_OF_DAY, _OF_SECOND = "YybBmdaA", "HIMSpKD"
"""Directives that say a day, and those that say a second of it."""
SHORT = "mdHIK"
"""Directives of numbers that some spell with one digit where it is enough."""
NAMES, HALVES = "bBaA", "p"
"""Directives of words, which may all be in capitals, or in small letters."""
_PIVOT = 69
"""Years of two digits from it on are of the last century, as POSIX has it."""


class Moment(NamedTuple):
    """What a text says of a date and of a time of day; 0 for what it does not say."""

    day: int
    """Of the calendar, as `datetime.date.toordinal` counts."""
    second: int
    """Of the day."""
    nano: int
    """Of the second."""


class Format(NamedTuple):
    """How all dates or times of a column are spelled; a zone that stands behind is no part of it."""

    text: str
    """With the directives of `strptime`; of durations, %D are days, and %K hours, which may be more than a day's."""
    short: str = ""
    """Directives of which 3 is spelled 3, not 03: "mdI" in 8/6/2022 9:24 PM."""
    digits: int = 0
    """Decimals of a second, at most."""
    least: int = 0
    """Decimals of a second, at least; with 0 a whole second has no point."""
    names: str = ""
    """How names of months and days are spelled: "upper", "lower", or "" as they are."""
    halves: str = ""
    """How AM and PM are spelled: "lower", or "" as they are."""

    def has(self, *directives: str) -> bool:
        """Whether one of these is in it."""
        return any(f"%{one}" in self.text for one in directives)

    @property
    def monthly(self) -> bool:
        """Whether it says a month, and no day."""
        return self.has("m", "b", "B") and not self.has("d")

    def read(self, text: str) -> Moment | None:
        """What a text without its zone says; None where it is not spelled so, or there is no such day or time."""
        match = pattern(self.text, self.short).fullmatch(text)
        if match is None:
            return None
        said = match.groupdict()
        try:
            nano = int((said.get("f") or "0").ljust(9, "0"))
            return Moment(_day(*map(said.get, _OF_DAY)), _second(*map(said.get, _OF_SECOND)), nano)
        except ValueError:
            return None

    def write(self, moment: Moment) -> str:
        """The text that says a moment."""
        day = date.fromordinal(max(moment.day, 1))
        hours, minute, second = moment.second // 3600, moment.second // 60 % 60, moment.second % 60
        hour = hours % 24
        decimals = f"{moment.nano:09d}"[: self.digits].rstrip("0").ljust(self.least, "0")
        numbers = {
            "m": day.month,
            "d": day.day,
            "H": hour,
            "I": (hour + 11) % 12 + 1,
            "M": minute,
            "S": second,
            "K": hours,
        }
        month, weekday = (_cased(name, self.names) for name in (MONTHS[day.month - 1], DAYS[day.weekday()]))
        spelled = {one: f"{number:0{1 if one in self.short else 2}d}" for one, number in numbers.items()} | {
            "D": str(hours // 24),
            "Y": f"{day.year:04d}",
            "y": f"{day.year % 100:02d}",
            "b": month[:3],
            "B": month,
            "a": weekday[:3],
            "A": weekday,
            "p": _cased("AM" if hour < 12 else "PM", self.halves),
            "f": decimals,
        }
        text = self.text if decimals else re.sub(r"[.,]%f", "", self.text)
        return re.sub("%(.)", lambda found: spelled[found[1]], text)


def _cased(text: str, case: str) -> str:
    return {"upper": text.upper(), "lower": text.lower(), "": text}[case]


def zone_of(text: str) -> str:
    """The zone behind a time, with the blank before it; "" where there is none."""
    found = _ZONE.search(text)
    return found[0] if found and _CLOCK.search(text[: found.start()]) else ""


@lru_cache(maxsize=1024)
def pattern(text: str, short: str) -> re.Pattern[str]:
    """What matches a format: one group for each directive, called as it is; those of `short` may have one digit."""
    groups = _NUMBERS | dict.fromkeys(SHORT, r"\d{2}") | dict.fromkeys(short, r"\d{1,2}")
    groups["K"] = r"\d{1,4}" if "K" in short else r"\d{2,4}"
    groups |= {"b": "|".join(name[:3] for name in MONTHS), "B": "|".join(MONTHS)}
    groups |= {"a": "|".join(name[:3] for name in DAYS), "A": "|".join(DAYS), "p": "AM|PM"}
    plain = re.escape(text).replace("\\%", "%")
    grouped = re.sub("%(.)", lambda found: f"(?P<{found[1]}>{groups[found[1]]})", plain)
    # A whole second may have no decimals where others have some.
    grouped = re.sub(r"((?:\\\.|,))(\(\?P<f>[^)]*\))", r"(?:\1\2)?", grouped)
    return re.compile(grouped, re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=2**16)  # a column has few days beside its rows
def _day(*said: str | None) -> int:
    """Number of a day, of what the directives of `_OF_DAY` say; 0 where no year is said.

    Raises ValueError where there is no such day, or it is another day of the week.
    """
    year, short, name, full, month, day, *weekdays = said
    if year is None and short is None:
        return 0
    number = int(year) if year else int(short or 0) + (1900 if int(short or 0) >= _PIVOT else 2000)
    found = date(number, _month(name or full or "") if name or full else int(month or 1), int(day or 1))
    if any(one and one[:3].title() != DAYS[found.weekday()][:3] for one in weekdays):
        raise ValueError
    return found.toordinal()


def _month(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month[:3].lower() == name[:3].lower())


@lru_cache(maxsize=2**17)
def _second(*said: str | None) -> int:
    """Second of the day, or of a duration, of what the directives of `_OF_SECOND` say; 0 where none is said.

    Raises ValueError where there is no such time.
    """
    hours, twelve, minutes, seconds, half, many, days = said
    hour, minute, second = int(hours or 0), int(minutes or 0), int(seconds or 0)
    if twelve is not None:
        hour = int(twelve)
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + 12 * (half is not None and half.upper() == "PM")
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError
    return int(days or 0) * 86400 + (hour + int(many or 0)) * 3600 + minute * 60 + second
