"""What texts show of dates and times -> the formats that may be meant. Imports no TensorFlow."""

import re
from collections.abc import Iterable
from functools import lru_cache

from tfvae.schema.kinds.calendar_format import HALVES, NAMES, SHORT, Format, pattern

_DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%m.%d.%Y",
    "%Y%m%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y", "%d-%b-%Y", "%d-%b-%y",
    "%d %b %y", "%Y-%b-%d", "%m/%d/%y", "%d/%m/%y", "%d.%m.%y", "%Y-%m", "%m/%Y", "%b %Y", "%B %Y", "%b-%Y", "%b-%y",
    "%d/%b/%Y", "%b-%d-%Y", "%Y %b %d", "%a, %d %b %Y", "%a %d %b %Y", "%a %b %d %Y", "%A, %B %d, %Y", "%A, %d %B %Y",
    "%a %Y-%m-%d", "%d%b%Y", "%Y年%m月%d日", "%Y. %m. %d.", "%Y%m",
)  # fmt: skip
"""The likelier first, for where day and month may be either."""
_TIMES = ("%H:%M:%S", "%H:%M:%S.%f", "%H:%M:%S,%f", "%H:%M", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p")
_DURATIONS = ("%K:%M:%S", "%K:%M:%S.%f", "%D days %H:%M:%S", "%D days %H:%M:%S.%f")
_BETWEEN = (" ", "T", ", ", "  ")
_FORMATS = (
    *_DATES,
    *_TIMES,
    *_DURATIONS,
    *(f"{day}{between}{time}" for day in _DATES if "%d" in day for time in _TIMES for between in _BETWEEN),
    "%Y%m%d%H%M%S",
    *(f"%Y%m%d{between}%H%M%S" for between in "T_-"),
    *(f"%Y-%m-%d{between}%H-%M-%S" for between in " _T"),
    "%Y-%m-%d %H",
    "%d/%b/%Y:%H:%M:%S",  # of web servers
    "%Y-%m-%d-%H.%M.%S.%f",  # of DB2
    "%d%b%Y:%H:%M:%S",  # of SAS
    "%d-%b-%y %I.%M.%S.%f %p",  # of Oracle
    "%a %b %d %H:%M:%S %Y",  # of C's ctime
    "%a %b %d %H:%M:%S +0000 %Y",  # of Twitter
)


def formats_of(texts: Iterable[str]) -> list[Format]:
    """The formats in which all texts are dates or times, without their zones, the likeliest first."""
    found = list(texts)
    fitting = []
    for text in _by_outline().get(_outline(found[0]), ()) if found else ():
        one = next((one for one in (Format(text), Format(text, SHORT)) if all(map(one.read, found))), None)
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
        spelled = re.sub("%(.)", lambda one: "A" if one[1] in NAMES + HALVES else "9", text)
        whole = re.sub("[.,]9$", "", spelled) if "%f" in text else spelled  # decimals may be left out
        for outline in {_outline(spelled), _outline(whole)}:
            found.setdefault(outline, []).append(text)
    return found


def _spelled(found: Format, texts: list[str]) -> Format:
    """The same format, with the details that all texts tell."""
    matches = [match.groupdict() for text in texts if (match := pattern(found.text, found.short).fullmatch(text))]
    said = {one: [match[one] or "" for match in matches] for one in matches[0]}
    decimals = said.get("f", [""])
    lengths = set(map(len, decimals))
    least = max(lengths) if any(text.endswith("0") for text in decimals) and len(lengths) == 1 else min(lengths)
    return Format(
        found.text,
        "".join(one for one in found.short if one in said and not _padded(said[one])),
        max(lengths),
        least,
        _case([text for one in NAMES for text in said.get(one, ())]),
        _case(said.get(HALVES, [])).replace("upper", ""),
    )


def _padded(numbers: list[str]) -> bool:
    """Whether numbers below ten have two digits; with both ways, they are spelled with one."""
    return any(text.startswith("0") for text in numbers) and all(len(text) > 1 for text in numbers)


def _case(words: list[str]) -> str:
    if not words:
        return ""
    return "upper" if all(map(str.isupper, words)) else "lower" if all(map(str.islower, words)) else ""
