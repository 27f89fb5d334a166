"""Values as tables have them: which are missing, which are numbers, and when two of them are the same."""

import math
import numbers
import re
from collections.abc import Hashable, Iterable
from datetime import date, datetime, time, timezone
from typing import Any, Literal

Kind = Literal["number", "category", "text"]
"""How a column is compared: by size, by equality, or by spelling."""

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)?(\.[0-9]+)?([eE][+-][0-9]+)?")
_TEXT = 0.5
"""A column is a text where at least this share of its values are different..."""
_FEW = 20
"""... and where it has more different values than this."""
_UNKNOWN = ("NAType", "NaTType")


def is_missing(value: Any) -> bool:
    """Whether a value stands for none: None, NaN, pandas' NA and NaT, and the empty text."""
    if value is None or type(value).__name__ in _UNKNOWN:  # NA is neither true nor false, so it cannot be compared
        return True
    return (isinstance(value, str) and not value) or (isinstance(value, float) and math.isnan(value))


def as_number(value: Any) -> float | None:
    """The size of a number, a day or a moment (seconds since 1970, in UTC where no zone is told); None of all others.

    Of texts, those are numbers that a program would write: neither 007 nor +49 nor 12E4, which are codes, and days and
    moments in the spelling of ISO 8601.
    """
    if isinstance(value, str):
        return _of_text(value.strip())
    if isinstance(value, bool) or type(value).__name__ in _UNKNOWN:  # NaT is a date to Python
        return None
    if isinstance(value, date):
        return _seconds(value)
    if not isinstance(value, numbers.Number) or isinstance(value, complex):
        return None
    try:
        return found if math.isfinite(found := float(value)) else None  # type: ignore[arg-type]
    except OverflowError:  # a whole number of more than 308 digits
        return None


def _of_text(text: str) -> float | None:
    if text[-1:].isdigit() and _NUMBER.fullmatch(text):
        return as_number(float(text))
    if not (8 <= len(text) <= 32 and text[:4].isdigit() and "-" in text):  # of a million texts few are tried below
        return None
    try:
        return _seconds(datetime.fromisoformat(text))
    except ValueError:
        return None


def _seconds(moment: date) -> float:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()


def are_days(column: Iterable[Any]) -> bool:
    """Whether the first value that is there is a day or a moment."""
    first = next((value for value in column if not is_missing(value)), None)
    return isinstance(first, date) or (isinstance(first, str) and not _NUMBER.fullmatch(first.strip()))


def as_text(value: Any) -> str:
    """A value as it is compared by equality: "" where it is missing."""
    return "" if is_missing(value) else value if isinstance(value, str) else str(value)


def as_key(value: Any, kind: Kind) -> Hashable:
    """What is equal for equal values, however they are spelled: 12.50 is 12.5. None where the value is missing.

    Whole numbers keep all digits, for two long identifiers may be one float.
    """
    if is_missing(value):
        return None
    if kind != "number" or (size := as_number(value)) is None:
        return as_text(value)
    try:
        return int(value) if isinstance(value, str) or float(value).is_integer() else size
    except (TypeError, ValueError):
        return size


def kind_of(column: Iterable[Any]) -> Kind:
    """What the values of a column are: numbers where all that are there are, texts where most are different."""
    there = [value for value in column if not is_missing(value)]
    if there and all(as_number(value) is not None for value in there):
        return "number"
    distinct = len({as_text(value) for value in there})
    return "text" if distinct > _FEW and distinct >= _TEXT * len(there) else "category"
