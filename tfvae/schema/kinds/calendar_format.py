"""Formats of dates and times: what `strptime` knows of them, with spellings kept. Imports no TensorFlow."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%m.%d.%Y",
    "%Y%m%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y", "%d-%b-%Y", "%d-%b-%y",
    "%d %b %y", "%Y-%b-%d", "%m/%d/%y", "%d/%m/%y", "%d.%m.%y", "%Y-%m", "%m/%Y", "%b %Y", "%B %Y", "%b-%Y", "%b-%y",
)  # fmt: skip
"""The likelier first, for where day and month may be either."""
_TIMES = ("%H:%M:%S", "%H:%M:%S.%f", "%H:%M:%S,%f", "%H:%M", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p")
_BETWEEN = (" ", "T", ", ", "  ")
_ZONE = re.compile(r"(?<=\d)(?: ?Z| ?[+-]\d{2}:?\d{2}| ?UTC| ?GMT| [A-Z]{3,4}|[+-]\d{2})$", re.ASCII)
_CLOCK = re.compile(r":|\d{8}T\d", re.ASCII)
"""What tells that there is a time of day, for -05 behind a date may be a day."""
_FORMATS = (
    *_DATES,
    *_TIMES,
    *(f"{day}{between}{time}" for day in _DATES if "%d" in day for time in _TIMES for between in _BETWEEN),
    "%Y%m%d%H%M%S",
    "%Y%m%dT%H%M%S",
    "%d/%b/%Y:%H:%M:%S",  # of web servers
    "%Y-%m-%d-%H.%M.%S.%f",  # of DB2
)
_NUMBERS = {"Y": r"\d{4}", "y": r"\d{2}", "f": r"\d{1,9}", "M": r"\d{2}", "S": r"\d{2}"}
_OF_DAY, _OF_SECOND = "YybBmd", "HIMSp"
"""Directives that say a day, and those that say a second of it."""
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
    """With the directives of `strptime`."""
    padded: bool = True
    """Whether 3 is spelled 03."""
    digits: int = 0
    """Decimals of a second, at most."""
    least: int = 0
    """Decimals of a second, at least; with 0 a whole second has no point."""
    upper: str = ""
    """How names of months and AM and PM are spelled: "upper", "lower", or "" as they are."""

    def has(self, *directives: str) -> bool:
        """Whether one of these is in it."""
        return any(f"%{one}" in self.text for one in directives)

    @property
    def monthly(self) -> bool:
        """Whether it says a month, and no day."""
        return self.has("m", "b", "B") and not self.has("d")

    def read(self, text: str) -> Moment | None:
        """What a text without its zone says; None where it is not spelled so, or there is no such day or time."""
        match = _pattern(self.text, self.padded).fullmatch(text)
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
        hour, minute, second = moment.second // 3600, moment.second // 60 % 60, moment.second % 60
        decimals = f"{moment.nano:09d}"[: self.digits].rstrip("0").ljust(self.least, "0")
        width = 2 if self.padded else 1
        spelled = {
            "Y": f"{day.year:04d}",
            "y": f"{day.year % 100:02d}",
            "m": f"{day.month:0{width}d}",
            "d": f"{day.day:0{width}d}",
            "b": self._cased(MONTHS[day.month - 1][:3]),
            "B": self._cased(MONTHS[day.month - 1]),
            "H": f"{hour:0{width}d}",
            "I": f"{(hour + 11) % 12 + 1:0{width}d}",
            "M": f"{minute:02d}",
            "S": f"{second:02d}",
            "p": self._cased("AM" if hour < 12 else "PM"),
            "f": decimals,
        }
        text = self.text if decimals else re.sub(r"[.,]%f", "", self.text)
        return re.sub("%(.)", lambda found: spelled[found[1]], text)

    def _cased(self, text: str) -> str:
        return {"upper": text.upper(), "lower": text.lower(), "": text}[self.upper]


def zone_of(text: str) -> str:
    """The zone behind a time, with the blank before it; "" where there is none."""
    found = _ZONE.search(text)
    return found[0] if found and _CLOCK.search(text[: found.start()]) else ""


def formats_of(texts: Iterable[str]) -> list[Format]:
    """The formats in which all texts are dates or times, without their zones, the likeliest first."""
    found = list(texts)
    fitting = []
    for text in _by_outline().get(_outline(found[0]), ()) if found else ():
        one = next((one for one in (Format(text), Format(text, False)) if all(map(one.read, found))), None)
        if one is not None:
            fitting.append(_spelled(one, found))
    return fitting


def _outline(text: str) -> str:
    """A text with a 9 for all digits and an A for all letters side by side."""
    return re.sub("[A-Za-z]+", "A", re.sub(r"\d+", "9", text))


@lru_cache(maxsize=1)
def _by_outline() -> dict[str, list[str]]:
    """Outline of texts -> formats in which they may be spelled."""
    found: dict[str, list[str]] = {}
    for text in _FORMATS:
        spelled = re.sub("%(.)", lambda one: "A" if one[1] in "bBp" else "9", text)
        whole = re.sub("[.,]9$", "", spelled) if "%f" in text else spelled  # decimals may be left out
        for outline in {_outline(spelled), _outline(whole)}:
            found.setdefault(outline, []).append(text)
    return found


def _spelled(found: Format, texts: list[str]) -> Format:
    """The same format, with the details that all texts tell."""
    decimals = [match[1] if (match := re.search(r"[.,](\d+)$", text)) else "" for text in texts]
    decimals = decimals if found.has("f") else [""]
    letters = [text for text in texts if re.search("[A-Za-z]", text)]
    upper = "upper" if all(map(str.isupper, letters)) else "lower" if all(map(str.islower, letters)) else ""
    lengths = set(map(len, decimals))
    least = max(lengths) if any(text.endswith("0") for text in decimals) and len(lengths) == 1 else min(lengths)
    return found._replace(digits=max(lengths), least=least, upper=upper if found.has("b", "B", "p") else "")


@lru_cache(maxsize=1024)
def _pattern(text: str, padded: bool) -> re.Pattern[str]:
    """One group for each directive, called as it is. Without padding, a day or an hour may have one digit."""
    two = r"\d{2}" if padded else r"\d{1,2}"
    names = {"b": "|".join(month[:3] for month in MONTHS), "B": "|".join(MONTHS), "p": "AM|PM"}
    groups = {**_NUMBERS, **names}
    plain = re.escape(text).replace("\\%", "%")
    pattern = re.sub("%(.)", lambda found: f"(?P<{found[1]}>{groups.get(found[1], two)})", plain)
    # A whole second may have no decimals where others have some.
    pattern = re.sub(r"((?:\\\.|,))(\(\?P<f>[^)]*\))", r"(?:\1\2)?", pattern)
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=2**16)  # a column has few days beside its rows
def _day(
    year: str | None, short: str | None, name: str | None, full: str | None, month: str | None, day: str | None
) -> int:
    """Number of a day; 0 where no year is said."""
    if year is None and short is None:
        return 0
    number = int(year) if year else int(short or 0) + (1900 if int(short or 0) >= _PIVOT else 2000)
    return date(number, _month(name or full or "") if name or full else int(month or 1), int(day or 1)).toordinal()


def _month(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month[:3].lower() == name[:3].lower())


@lru_cache(maxsize=2**17)
def _second(hours: str | None, twelve: str | None, minutes: str | None, seconds: str | None, half: str | None) -> int:
    """Second of the day; 0 where no time is said."""
    hour, minute, second = int(hours or 0), int(minutes or 0), int(seconds or 0)
    if twelve is not None:
        hour = int(twelve)
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + 12 * (half is not None and half.upper() == "PM")
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError
    return hour * 3600 + minute * 60 + second
