"""What the training rows of a shard hold, column by column: summaries that merge. Imports no TensorFlow."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any
from zlib import crc32

from tfvae.data.reader import Record
from tfvae.schema.kinds.cell_types import bare, text_of
from tfvae.schema.kinds.missing import GONE

MAX_DISTINCT = 10_000
"""Different values of a column that are counted."""
ALL = 2**32
"""Above all checksums."""

_ROWS = 4096
_SLACK = MAX_DISTINCT // 4
"""Further values that wait before those with the greatest checksums are left out, which takes time."""
_GONE = frozenset(text.encode("utf-8", "surrogateescape") for text in GONE)
_DIGITS = frozenset("-0123456789")


@dataclass(frozen=True)
class Column:
    """Statistics of the values of one leaf; an empty text counts as no value."""

    values: int = 0
    longest: int = 0
    """Characters of the longest text."""
    characters: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)
    """Different values, as `tfvae.schema.kinds.cell_types` has them -> rows; of numbers that are declared none."""
    bound: int = ALL
    """All values whose checksums are below it are counted, and in full: where there are too many for all, a sample in
    which each is as likely as any other."""
    largest: float = 0.0
    """Largest absolute value of whole numbers that are declared as such."""

    @property
    def whole(self) -> bool:
        """Whether all different values are counted."""
        return self.bound == ALL

    def merge(self, other: "Column") -> "Column":
        """Statistics of the values of both columns together."""
        bound = min(self.bound, other.bound)
        counts = _added(_below(self, bound), _below(other, bound))
        merged = Column(
            self.values + other.values,
            max(self.longest, other.longest),
            self.characters | other.characters,
            counts,
            bound,
            max(self.largest, other.largest),
        )
        return merged.sampled() if len(counts) > MAX_DISTINCT + _SLACK else merged

    def sampled(self) -> "Column":
        """The same with no more values than `MAX_DISTINCT`, which do not depend on the order of merging."""
        if len(self.counts) <= MAX_DISTINCT:
            return self
        sums = {text: _checksum(text) for text in self.counts}
        bound = sorted(sums.values())[MAX_DISTINCT]
        return replace(self, counts={t: n for t, n in self.counts.items() if sums[t] < bound}, bound=bound)


def _checksum(text: str) -> int:
    """What decides whether a value is in the sample; how something is missing always is, for it is no value."""
    return -1 if text in GONE else crc32(text.encode("utf-8", "surrogateescape"))


def _below(column: Column, bound: int) -> Mapping[str, int]:
    if column.bound == bound:
        return column.counts
    return {text: n for text, n in column.counts.items() if _checksum(text) < bound}


@dataclass
class Summary:
    """What a set of records holds: statistics of each leaf, and the largest count of each repeated field.

    `tfvae.data.records.batches` says how records are laid out. Where an element of a repeated field lacks a value, the
    value that stands in its place is counted.
    """

    rows: int = 0
    columns: dict[str, Column] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)
    elements: dict[str, int] = field(default_factory=dict)
    """Number of elements of each repeated field, over all rows."""
    spelled: dict[str, dict[str, int]] = field(default_factory=dict)
    """Path of each declared field that rows have -> names that they call it by -> rows. "" counts the rows that were
    looked at: none of fields that nobody declared, or that a reader knows by itself."""
    _waiting: list[Record] = field(default_factory=list, repr=False, compare=False)

    def add(self, record: Record, spelled: Iterable[tuple[str, str]] = ()) -> None:
        """Counts a record, which must not change afterwards: records wait to be counted many at a time for speed.

        Args:
            record: its features.
            spelled: the path of each declared field that the row has, and what the row calls it.
        """
        for path, name in spelled:
            names = self.spelled.setdefault(path, {})
            names[name] = names.get(name, 0) + 1
        self._waiting.append(record)
        if len(self._waiting) >= _ROWS:
            self.settle()

    def settle(self) -> "Summary":
        """Counts the records that wait, and returns this summary."""
        records, self._waiting = self._waiting, []
        cells = _cells(records)
        self.rows += len(records)
        for path, counts in cells.items():
            if path.endswith("#") and _is_note(path, cells):
                self.most[path[:-1]] = max(self.most.get(path[:-1], 0), *_flat(counts))
                self.elements[path[:-1]] = self.elements.get(path[:-1], 0) + sum(_flat(counts))
        for path, column in cells.items():
            if not (path[-1:] in ("#", "?") and _is_note(path, cells)):
                before = self.columns.get(path, Column())
                self.columns[path] = before.merge(_describe(column, before.bound))
        return self

    def lacks(self, path: str) -> bool:
        """Whether some row, or some element of the repeated field around it, has no value there."""
        around = [most for most in self.most if path == most or path.startswith(f"{most}.")]
        return self.columns[path].values < (self.elements[around[0]] if around else self.rows)

    def merge(self, other: "Summary") -> "Summary":
        """Summary of the records of both; columns come in the order of this one, then those that only the other has."""
        columns, most = dict(self.settle().columns), dict(self.most)
        for path, column in other.settle().columns.items():
            columns[path] = columns.get(path, Column()).merge(column)
        for path, n in other.most.items():
            most[path] = max(n, most.get(path, 0))
        paths = dict.fromkeys((*self.spelled, *other.spelled))
        spelled = {path: _added(self.spelled.get(path, {}), other.spelled.get(path, {})) for path in paths}
        return Summary(self.rows + other.rows, columns, most, _added(self.elements, other.elements), spelled)

    def to_json(self) -> str:
        """Text that `from_json` reads; equal summaries give equal text."""
        columns = {path: vars(column.sampled()) for path, column in self.settle().columns.items()}
        rest = {"rows": self.rows, "most": self.most, "elements": self.elements, "spelled": self.spelled}
        return json.dumps({**rest, "columns": columns}, default=sorted)

    @classmethod
    def from_json(cls, text: str) -> "Summary":
        """The summary that `to_json` wrote."""
        read = json.loads(text)
        return cls(**{**read, "columns": {path: _load(column) for path, column in read["columns"].items()}})


def _added(a: Mapping[str, int], b: Mapping[str, int]) -> dict[str, int]:
    return {**a, **{key: a.get(key, 0) + n for key, n in b.items()}}


def _load(column: Mapping[str, Any]) -> Column:
    values: dict[str, Any] = {name: frozenset(v) if isinstance(v, list) else v for name, v in column.items()}
    return Column(**values)


def _cells(records: Sequence[Record]) -> dict[str, list[Any]]:
    paths = dict.fromkeys(path for record in records for path in record)
    return {path: [record[path] for record in records if path in record] for path in paths}


def _is_note(path: str, cells: Mapping[str, list[Any]]) -> bool:
    """Whether a feature is the flag or count of another one.

    A column of the data may have a name that ends in "?" or "#", too, but then its cells are text.
    """
    values = _flat(cells[path])
    whole = bool(values) and all(isinstance(value, int) for value in values)
    return whole and any(other == path[:-1] or other.startswith(f"{path[:-1]}.") for other in cells)


def _flat(cells: list[Any]) -> list[Any]:
    if list not in set(map(type, cells)):
        return cells
    return list(chain.from_iterable(cell if isinstance(cell, list) else (cell,) for cell in cells))


def _describe(cells: list[Any], bound: int) -> Column:
    values = [value for value in _flat(cells) if value != b""]
    if not values:
        return Column()
    if isinstance(values[0], bytes):
        return _describe_text(values, bound)
    if isinstance(values[0], float):
        return Column(len(values), largest=max(map(abs, values)))
    return _describe_ints(values)


def _describe_text(values: list[bytes], bound: int) -> Column:
    """Values with a checksum from `bound` on are not counted, for whoever asks would leave them out."""
    found = Counter(values)
    joined = b"".join(found)
    if joined.isascii():
        characters, longest = frozenset(joined.decode()), max(map(len, found))
    else:
        texts = [bare(text_of(value)) for value in found]
        characters, longest = frozenset("".join(texts)), max(map(len, texts))
    kept = found if bound == ALL else {value: n for value, n in found.items() if crc32(value) < bound or value in _GONE}
    return Column(len(values), longest, characters, {text_of(value): n for value, n in kept.items()}, bound)


def _describe_ints(values: list[int]) -> Column:
    low, high = min(values), max(values)
    characters = _DIGITS if low < 0 else _DIGITS - {"-"}
    return Column(len(values), max(len(str(low)), len(str(high))), characters, largest=float(max(-low, high)))
