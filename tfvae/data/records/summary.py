"""What the training rows of a shard hold, column by column: summaries that merge. Imports no TensorFlow."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from typing import Any

from tfvae.data.reader import Record

MAX_DISTINCT = 1000
"""Different values of a column that are kept."""

_ROWS = 4096
_LARGEST = 3.4028235e38  # of float32
_LONGEST = 19  # digits of an int64
_DIGITS = frozenset("-0123456789")
_NUMERALS = _DIGITS | frozenset("+.eE")


@dataclass(frozen=True)
class Column:
    """Statistics of the values of one leaf; an empty text counts as no value."""

    values: int = 0
    longest: int = 0
    """Characters of the longest text."""
    characters: frozenset[str] = frozenset()
    distinct: frozenset[str] | None = frozenset()
    """Different values as text; None where there are more than `MAX_DISTINCT`, or any float."""
    whole: bool = True
    """Whether all values are int64, spelled as Python spells them; "07" is not."""
    number: bool = True
    """Whether all values are finite float32, without a leading 0 and with no more digits than int64; "05401" is not."""
    largest: float = 0.0
    """Largest absolute value of the numbers, 0 where they are not all numbers."""

    def merge(self, other: "Column") -> "Column":
        """Statistics of the values of both columns together."""
        both = self.distinct is not None and other.distinct is not None
        return Column(
            self.values + other.values,
            max(self.longest, other.longest),
            self.characters | other.characters,
            _few((self.distinct or frozenset()) | (other.distinct or frozenset())) if both else None,
            self.whole and other.whole,
            self.number and other.number,
            max(self.largest, other.largest),
        )


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
    _waiting: list[Record] = field(default_factory=list, repr=False, compare=False)

    def add(self, record: Record) -> None:
        """Counts a record, which must not change afterwards: records wait to be counted many at a time for speed."""
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
                self.columns[path] = self.columns.get(path, Column()).merge(_describe(column))
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
        return Summary(self.rows + other.rows, columns, most, _added(self.elements, other.elements))

    def to_json(self) -> str:
        """Text that `from_json` reads; equal summaries give equal text."""
        columns = {path: asdict(column) for path, column in self.settle().columns.items()}
        rest = {"rows": self.rows, "most": self.most, "elements": self.elements}
        return json.dumps({**rest, "columns": columns}, default=sorted)

    @classmethod
    def from_json(cls, text: str) -> "Summary":
        """The summary that `to_json` wrote."""
        read = json.loads(text)
        return cls(**{**read, "columns": {path: _load(column) for path, column in read["columns"].items()}})


def _added(a: Mapping[str, int], b: Mapping[str, int]) -> dict[str, int]:
    return {key: a.get(key, 0) + b.get(key, 0) for key in {**a, **b}}


def _load(column: Mapping[str, Any]) -> Column:
    values: dict[str, Any] = {name: frozenset(v) if isinstance(v, list) else v for name, v in column.items()}
    return Column(**values)


def _few(values: frozenset[str] | set[str]) -> frozenset[str] | None:
    return frozenset(values) if len(values) <= MAX_DISTINCT else None


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


def _flat(cells: Iterable[Any]) -> list[Any]:
    return list(chain.from_iterable(cell if isinstance(cell, list) else (cell,) for cell in cells))


def _describe(cells: list[Any]) -> Column:
    values = [value for value in _flat(cells) if value != b""]
    if not values:
        return Column()
    if isinstance(values[0], bytes):
        return Column(len(values), *_describe_text(values))
    describe = _describe_floats if isinstance(values[0], float) else _describe_ints
    return Column(len(values), *describe(values))


def _describe_text(values: list[bytes]) -> tuple[Any, ...]:
    distinct = {value.decode() for value in set(values)}
    characters = frozenset("".join(distinct))
    whole = characters <= _DIGITS and all(map(_is_whole, distinct))
    largest = max(map(_size, distinct)) if characters <= _NUMERALS else math.inf
    number = largest <= _LARGEST
    return max(map(len, distinct)), characters, _few(distinct), whole, number, largest if number else 0.0


def _describe_ints(values: list[int]) -> tuple[Any, ...]:
    low, high = min(values), max(values)
    distinct = set(values)
    few = _few(set(map(str, distinct))) if len(distinct) <= MAX_DISTINCT else None
    characters = _DIGITS if low < 0 else _DIGITS - {"-"}
    return max(len(str(low)), len(str(high))), characters, few, True, True, float(max(-low, high))


def _describe_floats(values: list[float]) -> tuple[Any, ...]:
    largest = max(map(abs, values))
    return 0, frozenset(), None, False, largest <= _LARGEST, largest


def _is_whole(text: str) -> bool:
    try:
        return str(int(text)) == text and -(2**63) <= int(text) < 2**63
    except ValueError:
        return False


def _size(text: str) -> float:
    """Absolute value of the number that a text spells; infinity where it is no number or a code such as "05401"."""
    digits = text.lstrip("+-")
    code = (digits[:1] == "0" and digits[1:2].isdigit()) or (digits.isdigit() and len(digits) > _LONGEST)
    try:
        return math.inf if code else abs(float(text))
    except ValueError:
        return math.inf
