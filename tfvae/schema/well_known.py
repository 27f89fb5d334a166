"""Well-known types of Protocol Buffers: what a model has of their values, and how JSON spells them. No TensorFlow.

A timestamp is a text of RFC 3339, a duration a number of seconds with an "s" behind it. To a model they are messages of
whole numbers, of which any draw makes a valid text.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any, NamedTuple

from tfvae.schema.message import Field, Message, Number

TIMESTAMP, DURATION = "google.protobuf.Timestamp", "google.protobuf.Duration"
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_SECONDS = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,9}))?s", re.ASCII)
_EPOCH = date(1970, 1, 1).toordinal()
_BILLION = 10**9
_LONGEST = 315_576_000_000
"""Seconds of a duration, at most: ten thousand years."""

Parts = Mapping[str, int]
"""Name of each part -> its value."""


class WellKnown(NamedTuple):
    """A type whose values JSON spells as text."""

    names: tuple[str, ...]
    """Of its parts, the coarsest first."""
    read: Callable[[str], Parts]
    """Text -> parts; raises ValueError where it is no such value."""
    write: Callable[[Parts], str]
    """Parts -> text; those that are not there are 0, and any others are brought into their ranges."""
    blank: str
    """One of the texts."""

    @property
    def message(self) -> Message:
        """What a model has of a value."""
        return Message(tuple(Field(name, Number(whole=True)) for name in self.names))


def text_of(value: Any) -> str:
    """The text of a value that people give: itself, or a date of Python's and pandas', in UTC where it has no zone.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(value, datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return zoned.isoformat()
    if not isinstance(value, str):
        raise ValueError
    return value


def _read_timestamp(text: str) -> Parts:
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError
    day, clock, fraction, zone = found.groups()
    moment = datetime.fromisoformat(f"{day}T{clock}{zone if zone.upper() != 'Z' else '+00:00'}")
    try:
        utc = moment.astimezone(timezone.utc)
    except OverflowError:  # in the first or last hours of the calendar
        raise ValueError from None
    second = utc.hour * 3600 + utc.minute * 60 + utc.second
    return {"day": utc.toordinal() - _EPOCH, "second": second, **_fine(fraction, 1)}


def _write_timestamp(parts: Parts) -> str:
    day = min(max(parts.get("day", 0) + _EPOCH, 1), date.max.toordinal())
    clock = timedelta(seconds=min(max(parts.get("second", 0), 0), 86_399))
    moment = datetime.combine(date.fromordinal(day), datetime.min.time()) + clock
    nanos = min(max(_nanos(parts), 0), _BILLION - 1)
    return f"{moment.isoformat()}{_decimals(nanos)}Z"


def _read_duration(text: str) -> Parts:
    found = _SECONDS.fullmatch(text)
    if not found or int(found[2]) > _LONGEST:
        raise ValueError
    sign = -1 if found[1] else 1
    return {"second": sign * int(found[2]), **_fine(found[3], sign)}


def _write_duration(parts: Parts) -> str:
    total = parts.get("second", 0) * _BILLION + _nanos(parts)
    whole, nanos = divmod(min(abs(total), _LONGEST * _BILLION), _BILLION)
    return f"{'-' if total < 0 else ''}{whole}{_decimals(nanos)}s"


def _fine(fraction: str | None, sign: int) -> Parts:
    """Decimals of a second in two parts, for no float32 holds all of them."""
    micro, nano = divmod(int((fraction or "").ljust(9, "0")), 1000)
    return {"micro": sign * micro, "nano": sign * nano}


def _nanos(parts: Parts) -> int:
    return parts.get("micro", 0) * 1000 + parts.get("nano", 0)


def _decimals(nanos: int) -> str:
    """None, three, six or nine of them, as Protocol Buffers write them."""
    digits = f"{nanos:09d}"
    places = next(places for places in (0, 3, 6, 9) if not digits[places:].strip("0"))
    return f".{digits[:places]}" if places else ""


WELL_KNOWN = {
    TIMESTAMP: WellKnown(("day", "second", "micro", "nano"), _read_timestamp, _write_timestamp, "1970-01-01T00:00:00Z"),
    DURATION: WellKnown(("second", "micro", "nano"), _read_duration, _write_duration, "0s"),
}
"""Full name -> type."""
