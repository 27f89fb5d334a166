"""What every kind of column can do. Imports no TensorFlow."""

from collections.abc import Callable, Mapping, Sequence
from numbers import Real
from typing import Any, NamedTuple, Protocol

import numpy as np

from tfvae.schema.message import Category, Number, Text

Leaf = Text | Number | Category


class Counted(NamedTuple):
    """The values of a column, without the missing ones."""

    counts: Mapping[str, int]
    """Different values -> rows that have it."""
    rows: int
    """Rows that have a value."""
    whole: bool = True
    """Whether all different values are counted, and not a sample of them."""
    characters: frozenset[str] = frozenset()
    """Characters of all values."""
    longest: int = 0
    """Characters of the longest value."""
    most: int = 100
    """Different values of a category at most."""

    @property
    def repeated(self) -> float:
        """Rows of a value, on average."""
        return sum(self.counts.values()) / max(len(self.counts), 1)

    @property
    def unique(self) -> bool:
        """Whether no two rows have the same value."""
        return len(self.counts) == sum(self.counts.values())


class Values(NamedTuple):
    """What a kind reads: its leaves, and which texts are of the kind; at others stands anything."""

    leaves: Mapping[str, np.ndarray]
    """Name -> values [N] of a leaf: str objects, int64, float64 or bool."""
    sound: np.ndarray
    """bool [N]."""


class Kind(Protocol):
    """A column's values, as the training rows spell them, and the leaves of a model's message that stand for them."""

    @property
    def name(self) -> str:
        """What a person calls the kind."""
        ...

    @property
    def type(self) -> str:
        """What its values are to Python and to JSON: "string", "int", "float" or "bool"."""
        ...

    def leaves(self) -> Mapping[str, Leaf]:
        """Name -> leaf. A single leaf may be called "": it is the column itself. Without any, nothing is modelled."""
        ...

    def read(self, texts: Sequence[str]) -> Values:
        """Texts of values that are there -> leaves."""
        ...

    def write(self, leaves: Mapping[str, np.ndarray], n: int) -> list[str]:
        """Leaves [n] -> texts, each spelled as the training values are, and no value that they exclude."""
        ...

    def spell(self, value: Any) -> str | None:
        """The text of a value of Python's own type, which need not be of the kind; None where it is no such value."""
        ...

    def python(self, text: str) -> Any:
        """The value that a text spells, of Python's own type."""
        ...

    def about(self) -> str:
        """What the values are, in a few words."""
        ...


def worded(value: Any) -> str | None:
    """A string itself; None where it is none."""
    return value if isinstance(value, str) else None


def is_number(value: Any) -> bool:
    """Whether it is a number, of NumPy too, and no bool."""
    return isinstance(value, Real) and not isinstance(value, bool)


def is_true(text: str) -> bool:
    """Whether it says so, in whatever case."""
    return text.casefold() == "true"


PYTHON: Mapping[str, Callable[[str], Any]] = {"int": int, "float": float, "bool": is_true, "string": str}
"""Type of a kind -> what makes a value of Python of its text."""


def mapped(texts: Sequence[str], read: Any, gone: Any, dtype: Any) -> tuple[np.ndarray, np.ndarray]:
    """What a function makes of each text, [N], each different text read once; `gone` where it makes None; and which
    ones it makes something of, bool [N]."""
    table = {text: read(text) for text in dict.fromkeys(texts)}
    found = [table[text] for text in texts]
    sound = np.array([value is not None for value in found], bool)
    values = np.empty(len(found), dtype)
    values[:] = [gone if value is None else value for value in found]
    return values, sound
