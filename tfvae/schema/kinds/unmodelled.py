"""Columns that no model is needed for: what is the same in all rows, and keys. Imports no TensorFlow."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np

from tfvae.schema.kinds.kind import PYTHON, Leaf, Values, is_number

_WHOLE = re.compile(r"-?(?:0|[1-9]\d*)", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*|(?=\.))(?:\.\d+)?(?:[eE][+-]\d+)?", re.ASCII)
_BOOL = re.compile(r"[Tt]rue|TRUE|[Ff]alse|FALSE")
_PLACES = 512
_GOLDEN = (isqrt(5 << 2 * _PLACES) - (1 << _PLACES)) >> 1
"""The golden ratio's part below 1, in so many binary places: its multiples lie apart from one another."""
_ROWS = 32
"""Bits of a row's number in its seed."""
ROWS = 2**_ROWS - 1
"""Has those bits."""
Place = str | tuple[str, ...]
"""What may stand at a place of a key: one of the characters, or one of the texts."""


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
        return PYTHON[self.type](text)

    def about(self) -> str:
        return f"{self.text} in all rows" if self.text else "nothing in any row"


def constant_of(text: str) -> Constant:
    """The constant of a text, of the type that Python reads it as."""
    types = (("int", _WHOLE), ("float", _NUMBER), ("bool", _BOOL))
    return Constant(text, next((name for name, form in types if form.fullmatch(text)), "string"))


@dataclass(frozen=True)
class Key:
    """Values that no two rows share: new ones of the same pattern, of which none is a training row's.

    Values lie in the order of their numbers: of all texts that have one of `places[i]` at place i, or, of counted keys,
    of the numbers between `before` and `after` from `start` on.

    Args:
        places: the characters of each place, or the days that may stand there; () of counted keys.
        taken: numbers of the training rows' values, rising; () where there are so many patterns that none meets them.
        before: what stands before a counted number.
        after: what stands behind it.
        start: the first new number.
        width: digits of a number with zeros in front; 0 where it has none.
        type: "string" or "int": what they are to Python.
    """

    places: tuple[Place, ...] = ()
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
        step = _coprime(_part(1, free) or 1, free)
        starts = {high: _part(_mixed(high), free) for high in {*(seeds >> _ROWS).tolist()}}
        numbers = ((seed & ROWS) * step + starts[seed >> _ROWS] for seed in seeds.tolist())
        return [self._text(self._free(number % free)) for number in numbers]

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
        return _key(value, self.type)

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
        return _key(value, self.type)

    def python(self, text: str) -> Any:
        return int(text) if self.type == "int" else text

    def about(self) -> str:
        return f"the {self.key} of a row of {self.table}"


def _key(value: Any, kind: str) -> str | None:
    """The text of a key; None where it is none of its type. 3.0 is 3 where pandas has made floats of whole numbers."""
    if is_number(value):
        return str(int(value)) if value == value // 1 else str(value)
    return value if isinstance(value, str) and (kind != "int" or _WHOLE.fullmatch(value)) else None


def _coprime(number: int, to: int) -> int:
    return next(n for n in range(number, number + to + 1) if math.gcd(n, to) == 1)


def _part(number: int, of: int) -> int:
    """The fractional part of so many golden ratios, of a whole."""
    return (number * _GOLDEN % (1 << _PLACES)) * of >> _PLACES


def _mixed(number: int) -> int:
    """A large number that differs much for seeds that differ little, and is none that numbers of rows reach."""
    return ((number & ROWS) + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835
