"""Columns that no model is needed for: what is the same in all rows, and keys. Imports no TensorFlow."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tfvae.schema.kinds.kind import Counted, Leaf, Values, is_number
from tfvae.schema.kinds.number import fit_number

_LEAST = 20
"""Values that tell that a column is a key."""
_DENSE = 0.5
"""Part of the numbers between the least and the greatest that rows have: then they are counted, and not measured."""
_NAMED = re.compile(r"(?:^|[_\W])(?:id|key|uuid|guid|no|nr|number)$|[a-z](?:Id|ID|Key)$", re.IGNORECASE)
_NAMED_FIRST = re.compile(r"^(?:id|key|uuid|guid|unnamed)(?:$|[_\W])", re.IGNORECASE)
_MOMENT = re.compile(
    r"(?<![:\w])\d{1,2}:\d{2}(?::\d{2})?(?![:\w])|\dT\d{4}|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE | re.ASCII,
)
"""A time of day, or the name of a month: moments in a spelling that is not known are texts, for digits and letters put
together anew would be no moments."""
_SPARSE = 10**12
"""Keys of so many patterns for each training row never meet one of these by chance."""
_SPARE = 25
"""Counted keys after the training rows' last one that are left to held-out rows: of a tenth of all, they never go on
for so long."""
_GOLDEN = 0.6180339887498949
_ROWS = 32
"""Bits of a row's number in its seed."""
ROWS = 2**_ROWS - 1
"""Has those bits."""


_PYTHON: Mapping[str, Callable[[str], Any]] = {
    "int": int,
    "float": float,
    "string": str,
    "bool": lambda text: text == "true",
}


@dataclass(frozen=True)
class Constant:
    """The same text in all rows.

    Args:
        text: that of all of them; "" where nothing is ever there.
        type: "string", "int", "float" or "bool": what it is to Python.
    """

    text: str
    type: str = "string"

    @property
    def name(self) -> str:
        """Whether there is anything."""
        return "constant" if self.text else "empty"

    def leaves(self) -> Mapping[str, Leaf]:
        return {}

    def read(self, texts: Sequence[str]) -> Values:
        # Held-out rows may well have another value, of which a model knows nothing.
        return Values({}, np.ones(len(texts), bool))

    def write(self, leaves: Mapping[str, np.ndarray], n: int) -> list[str]:
        return [self.text] * n

    def spell(self, value: Any) -> str | None:
        return str(value)

    def python(self, text: str) -> Any:
        return _PYTHON[self.type](text)

    def about(self) -> str:
        return f"{self.text} in all rows" if self.text else "nothing in any row"


@dataclass(frozen=True)
class Key:
    """Values that no two rows share: new ones of the same pattern, of which none is a training row's.

    Values lie in the order of their numbers: of all texts that have one of `places[i]` at place i, or, of counted keys,
    of the numbers between `before` and `after` from `start` on.

    Args:
        places: the characters of each place; () of counted keys.
        taken: numbers of the training rows' values, rising; () where there are so many patterns that none meets them.
        before: what stands before a counted number.
        after: what stands behind it.
        start: the first new number.
        width: digits of a number with zeros in front; 0 where it has none.
        type: "string" or "int": what they are to Python.
    """

    places: tuple[str, ...] = ()
    taken: tuple[int, ...] = ()
    before: str = ""
    after: str = ""
    start: int = 0
    width: int = 0
    type: str = "string"

    name = "key"

    def leaves(self) -> Mapping[str, Leaf]:
        return {}

    def read(self, texts: Sequence[str]) -> Values:
        return Values({}, np.ones(len(texts), bool))

    def write(self, leaves: Mapping[str, np.ndarray], n: int) -> list[str]:
        return self.new(np.arange(n))

    def new(self, seeds: np.ndarray) -> list[str]:
        """A value for each row's seed, int64 [N], of which the last 32 bits are the number of the row in its sample.

        Rows of one sample have different values as long as the pattern has so many.
        """
        if not self.places:
            numbers = (self.start + (int(seed) & ROWS) for seed in seeds.tolist())
            return [f"{self.before}{number:0{max(self.width, 1)}d}{self.after}" for number in numbers]
        free = math.prod(map(len, self.places)) - len(self.taken)
        step = _coprime(int(free * _GOLDEN) or 1, free)
        return [
            self._text(self._free((int(seed) % 2**_ROWS * step + _mixed(int(seed) >> _ROWS)) % free)) for seed in seeds
        ]

    def _free(self, place: int) -> int:
        """The number at a place among those that no training row has."""
        low, high = 0, len(self.taken)
        while low < high:  # how many taken ones come before it: taken[i] - i free numbers lie before taken[i]
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.taken[middle] - middle <= place else (low, middle)
        return place + low

    def _text(self, number: int) -> str:
        found = []
        for characters in reversed(self.places):
            number, place = divmod(number, len(characters))
            found.append(characters[place])
        return "".join(reversed(found))

    def spell(self, value: Any) -> str | None:
        return str(value) if isinstance(value, str) or is_number(value) else None

    def python(self, text: str) -> Any:
        return int(text) if self.type == "int" else text

    def about(self) -> str:
        example = self.new(np.zeros(1, np.int64))[0]
        return f"a value of its own for each row, such as {example}; new ones are made by their pattern, not modelled"


@dataclass(frozen=True)
class Reference:
    """Keys of the row of another table that a row belongs to: written with that row, and so never wrong.

    Args:
        table: the other one.
        key: its column.
        type: "string" or "int": what the keys are to Python.
    """

    table: str
    key: str
    type: str = "string"

    name = "reference"

    def leaves(self) -> Mapping[str, Leaf]:
        return {}

    def read(self, texts: Sequence[str]) -> Values:
        return Values({}, np.ones(len(texts), bool))

    def write(self, leaves: Mapping[str, np.ndarray], n: int) -> list[str]:
        return [""] * n  # `people.written` knows the other row

    def spell(self, value: Any) -> str | None:
        return str(value) if isinstance(value, str) or is_number(value) else None

    def python(self, text: str) -> Any:
        return int(text) if self.type == "int" else text

    def about(self) -> str:
        return f"the {self.key} of a row of {self.table}"


def any_key(values: Counted, column: str) -> Key:
    """A key of values that all differ, and of which others refer to: of their pattern, or else counted."""
    if (found := fit_key(values, "key")) is not None:
        return found
    if all(text.isdecimal() for text in values.counts):
        return Key(start=max(map(int, values.counts), default=0) + 1, type="int")
    return Key(before=f"{column}-", start=1)


def fit_key(values: Counted, column: str) -> Key | None:
    """A key, if no two of enough rows have the same value, and their pattern tells how new ones are made.

    Whole numbers are one where they are counted, or where the column is called so.
    """
    if values.rows < _LEAST or not values.unique:
        return None
    number = fit_number(values)
    if number is not None and (number.name != "whole" or any(text.startswith("-") for text in values.counts)):
        return None
    if (counted := counted_key(values)) is not None:
        return counted
    if number is None:
        return _of_places(values)
    named = _NAMED.search(column) or _NAMED_FIRST.search(column)
    plain = all(map(str.isdecimal, values.counts))
    return Key(start=max(map(int, values.counts)) + 1 + _SPARE, type="int") if named and plain else None


def counted_key(values: Counted) -> Key | None:
    """A key of numbers that are counted, between two texts that are always the same."""
    texts = list(values.counts)
    head = _common(texts)
    head = head.rstrip("0123456789")
    tail = _common([text[::-1] for text in texts])[::-1].lstrip("0123456789")
    if len(head) + len(tail) >= min(map(len, texts)):
        return None
    cores = [text[len(head) : len(text) - len(tail)] for text in texts]
    padded = any(core.startswith("0") and len(core) > 1 for core in cores)
    if not _counted(values, head, tail, padded):
        return None
    width, start = len(cores[0]) if padded else 0, max(map(int, cores)) + 1 + _SPARE
    if padded and start + 10 * values.rows > 10**width:
        return None  # there is no room for others
    return Key((), (), head, tail, start, width, "int" if not (head or tail or padded) else "string")


def _counted(values: Counted, head: str, tail: str, padded: bool) -> bool:
    cores = [text[len(head) : len(text) - len(tail) or None] for text in values.counts]
    if not all(core.isascii() and core.isdigit() for core in cores) or (padded and len(set(map(len, cores))) > 1):
        return False
    numbers = list(map(int, cores))
    return values.rows >= _DENSE * (max(numbers) - min(numbers) + 1)


def _of_places(values: Counted) -> Key | None:
    """A key of texts of one length, each of whose places has a digit or a letter of one case, or always the same."""
    texts = list(values.counts)
    if len(set(map(len, texts))) > 1 or all(map(_MOMENT.search, texts)):
        return None
    places = tuple("".join(sorted(set(place))) for place in zip(*texts, strict=True))
    if not all(map(_alike, places)) or not any(place.isdigit() and len(place) > 1 for place in places):
        return None
    capacity = math.prod(map(len, places))
    if capacity < 2 * values.rows:
        return None
    taken = tuple(sorted(_number(text, places) for text in texts)) if capacity < _SPARSE * values.rows else ()
    return Key(places, taken)


def _alike(place: str) -> bool:
    """Whether the characters of a place are one, digits, letters of one case, or both."""
    letters = "".join(character for character in place if not character.isdigit())
    plain = place.isascii() and place.isalnum()
    return len(place) == 1 or (plain and (letters.isupper() or letters.islower() or not letters))


def _number(text: str, places: Sequence[str]) -> int:
    number = 0
    for character, characters in zip(text, places, strict=True):
        number = number * len(characters) + characters.index(character)
    return number


def _common(texts: Sequence[str]) -> str:
    """What all texts begin with."""
    low, high = min(texts), max(texts)
    return low[: next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))]


def _coprime(number: int, to: int) -> int:
    return next(n for n in range(number, number + to + 1) if math.gcd(n, to) == 1)


def _mixed(number: int) -> int:
    """A large number that differs much for seeds that differ little."""
    return (number & ROWS) * 0x9E3779B97F4A7C15F39CC0605CEDC835
