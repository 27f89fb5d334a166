"""Dates, times and timestamps: numbers with the parts that matter, always valid when written. Imports no TensorFlow."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain
from typing import Any

import numpy as np

from tfvae.schema.kinds.calendar_digits import EPOCH, is_fixed, read_digits
from tfvae.schema.kinds.calendar_fit import formats_of
from tfvae.schema.kinds.calendar_format import DAYS, Format, Moment, zone_of
from tfvae.schema.kinds.kind import Counted, Leaf, Values, mapped, worded
from tfvae.schema.message import Category, Number

DATE, TIME, TIMESTAMP = "date", "time", "timestamp"
_WEEK = 7
_MICRO = 1000
"""Nanoseconds."""
_OLDEST, _NEWEST = 1700, 2200
"""Years between which eight digits without anything between them are a date."""
_MOST_ZONES = 20
_MONTHS = 12
"""Different numbers of six digits that are months: fewer may be so by chance."""


@dataclass(frozen=True)
class Moments:
    """Dates and times between the first and the last of the training rows.

    A date is a number of weeks since the first one's and a day of the week, for much depends on it; a month is a number
    of months. A time is a number of seconds of the day, or of minutes where no row has seconds. What all rows have in
    common is not modelled.

    Args:
        format: of all of them.
        zones: that stand behind them, "" where there is none.
        first: the earliest.
        last: the latest.
        minutes: whether no row has seconds.
        timed: whether times differ; else all are that of the first.
        doubt: another format that fits as well; "" where there is none.
    """

    format: Format
    zones: tuple[str, ...]
    first: Moment
    last: Moment
    minutes: bool
    timed: bool
    doubt: str = ""

    @property
    def name(self) -> str:
        """What it is: "date", "time" or "timestamp"."""
        if not self.format.has("Y", "y"):
            return TIME
        return TIMESTAMP if self.format.has("H", "I") else DATE

    @property
    def _fine(self) -> int:
        """Decimals of a second that are modelled as a number of their own; those behind the sixth are another."""
        return self.format.digits if self.timed else 0

    def leaves(self) -> Mapping[str, Leaf]:
        found: dict[str, Leaf] = {}
        if self.name != TIME and self.format.monthly:
            found["month"] = Number(True)
        elif self.name != TIME:
            found |= {"week": Number(True), "weekday": Category(DAYS)}
        if self.timed:
            found["minute" if self.minutes else "second"] = Number(True)
        if self._fine:
            found["micro"] = Number(True)
        if self._fine > 6:
            found["nano"] = Number(True)
        if len(self.zones) > 1:
            found["zone"] = Category(self._labels)
        # A single part is the column itself.
        return dict(zip([""], found.values(), strict=True)) if len(found) == 1 else found

    @property
    def _labels(self) -> tuple[str, ...]:
        return tuple(zone.strip() or "none" for zone in self.zones)

    @property
    def _parts(self) -> list[str]:
        """Names of the parts, in the order of the leaves."""
        names = ["month"] if self.format.monthly else ["week", "weekday"]
        names = names if self.name != TIME else []
        names += ["minute" if self.minutes else "second"] if self.timed else []
        return names + ["micro"] * bool(self._fine) + ["nano"] * (self._fine > 6) + ["zone"] * (len(self.zones) > 1)

    def read(self, texts: Sequence[str]) -> Values:
        days, seconds, nanos, zones, sound = self._said(texts)
        weeks, weekdays = np.divmod(days - _monday(self.first.day), _WEEK)
        parts: dict[str, Any] = {
            "week": weeks,
            "weekday": np.array(DAYS, object)[weekdays],
            "month": _months(days) - _months(np.array([self.first.day]))[0] if self.format.monthly else weeks,
            "minute": seconds // 60,
            "second": seconds,
            "micro": nanos // _MICRO,
            "nano": nanos % _MICRO,
            "zone": np.array(self._labels, object)[zones],
        }
        return Values(dict(zip(self.leaves(), (parts[name] for name in self._parts), strict=True)), sound)

    def _said(self, texts: Sequence[str]) -> tuple[np.ndarray, ...]:
        """Days, seconds, nanoseconds, places of the zones, and which texts are of the kind, [N] each."""
        if is_fixed(self.format) and len(self.zones) == 1:
            days, seconds, sound = read_digits(self.format, self.zones[0], texts)
            none = np.zeros(len(texts), np.int64)
            return np.where(sound, days, self.first.day), np.where(sound, seconds, 0), none, none, sound
        found, sound = mapped(texts, self._read, (self.first, 0), object)
        moments, zones = zip(*found.tolist(), strict=True) if len(found) else ((), ())
        days, seconds, nanos = np.fromiter(chain.from_iterable(moments), np.int64).reshape(-1, 3).T
        return days, seconds, nanos, np.array(zones, int), sound

    def moment(self, text: str) -> Moment | None:
        """What a text says, without its zone; None where it is not spelled so."""
        read = self._read(text)
        return None if read is None else read[0]

    def _read(self, text: str) -> tuple[Moment, int] | None:
        zone = zone_of(text) if any(self.zones) else ""
        moment = self.format.read(text.removesuffix(zone))
        return (moment, self.zones.index(zone)) if moment and zone in self.zones else None

    def write(self, leaves: Mapping[str, np.ndarray], n: int) -> list[str]:
        parts = {name: leaves[leaf] for name, leaf in zip(self._parts, self.leaves(), strict=True)}
        moments = zip(*self._counted(parts, n), strict=True)
        places = dict(zip(self._labels, self.zones, strict=True))
        zones = [places[label] for label in parts["zone"]] if "zone" in parts else [self.zones[0]] * n
        kept = [min(max(Moment(*moment), self.first), self.last) for moment in moments]
        return [self.format.write(moment) + zone for moment, zone in zip(kept, zones, strict=True)]

    def rank(self, leaves: Mapping[str, np.ndarray], n: int) -> np.ndarray:
        """Seconds [n] from some day on, float64: the later, the more."""
        parts = {name: leaves[leaf] for name, leaf in zip(self._parts, self.leaves(), strict=True)}
        days, seconds, nanos = map(np.array, self._counted(parts, n))
        return days * 86400.0 + seconds + nanos / 1e9

    def _counted(self, parts: Mapping[str, np.ndarray], n: int) -> tuple[list[int], list[int], list[int]]:
        """Days, seconds of the day, and nanoseconds of the second."""
        whole = {name: np.rint(part).astype(np.int64) for name, part in parts.items() if part.dtype != object}
        return self._days(whole, parts, n), self._seconds(whole, n), self._nanos(whole, n)

    def _days(self, whole: Mapping[str, np.ndarray], parts: Mapping[str, np.ndarray], n: int) -> list[int]:
        if "week" in whole:
            weekdays = np.array([DAYS.index(name) for name in parts["weekday"]], np.int64)
            return (_monday(self.first.day) + _WEEK * whole["week"] + weekdays).tolist()
        if "month" in whole:
            months = np.clip(_months(np.array([self.first.day]))[0] + whole["month"], 12, 12 * 9999 + 11)
            starts = (months - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
            return (starts + EPOCH).tolist()
        return [self.first.day] * n

    def _seconds(self, whole: Mapping[str, np.ndarray], n: int) -> list[int]:
        found = whole["minute"] * 60 if "minute" in whole else whole.get("second", np.full(n, self.first.second))
        return np.clip(found, 0, max(86399, self.last.second)).tolist()

    def _nanos(self, whole: Mapping[str, np.ndarray], n: int) -> list[int]:
        if "micro" not in whole:
            return [self.first.nano if not self.timed else 0] * n
        nano = np.clip(whole["nano"], 0, _MICRO - 1) if "nano" in whole else 0
        return (np.clip(whole["micro"], 0, 10**6 - 1) * _MICRO + nano).tolist()

    type = "string"

    def spell(self, value: Any) -> str | None:
        if not isinstance(value, date | time):
            return worded(value)
        day = value.toordinal() if isinstance(value, date) else 0
        second = value.hour * 3600 + value.minute * 60 + value.second if isinstance(value, time | datetime) else 0
        nano = getattr(value, "microsecond", 0) * _MICRO + getattr(value, "nanosecond", 0)
        return self.format.write(Moment(day, second, nano)) + self.zones[0]

    def python(self, text: str) -> Any:
        return text

    def about(self) -> str:
        ends = " to ".join(self.format.write(end) for end in (self.first, self.last))
        zones = f", zones {', '.join(self._labels)}" if any(self.zones) else ""
        doubt = f" ({self.doubt} fits as well)" if self.doubt else ""
        return f"{self.name}s {self.format.text}{doubt}{zones}, {ends}"


def fit_moments(values: Counted) -> Moments | None:
    """Dates or times, if all values are spelled in one format."""
    zones = Counter(zone_of(text) for text in values.counts)
    if len(zones) > _MOST_ZONES:
        return None
    texts = list(dict.fromkeys(text.removesuffix(zone_of(text)) for text in values.counts))
    found = formats_of(texts)
    if not found or (len(zones) > ("" in zones) and not found[0].has("H", "I")):
        return None
    moments = [moment for text in texts if (moment := found[0].read(text))]
    first, last = min(moments), max(moments)
    if "%Y%m" in found[0].text and not (_plausible(first, last) and (found[0].text != "%Y%m" or len(texts) > _MONTHS)):
        return None
    times = {(moment.second, moment.nano) for moment in moments}
    doubt = next((one.text for one in found[1:] if _differ(found[0], one, texts)), "")
    minutes = not any(second % 60 for second, _ in times) and not found[0].digits
    return Moments(found[0], tuple(sorted(zones)), first, last, minutes, len(times) > 1, doubt)


def _plausible(first: Moment, last: Moment) -> bool:
    return first.day > (_OLDEST - 1) * 365.2425 and last.day < _NEWEST * 365.2425


def _differ(one: Format, other: Format, texts: Sequence[str]) -> bool:
    """Whether two formats make different days of some text."""
    return any(one.read(text) != other.read(text) for text in texts[:1000])


def _monday(day: int) -> int:
    """That of the week of a day; day 1 was one."""
    return day - (day - 1) % _WEEK


def _months(days: np.ndarray) -> np.ndarray:
    """Months since the year 0."""
    return (days - EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
