"""A column of a table as people have it: its kind, and how it spells what is missing. Imports no TensorFlow."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from math import isfinite
from typing import Any

import numpy as np

from tfvae.schema.kinds.calendar_format import Format, Moment
from tfvae.schema.kinds.cell_types import CSV, EMPTY, EMPTY_STRING, LITERAL, NULL, STRING, bare, string_cell
from tfvae.schema.kinds.choice import Boolean, Choice
from tfvae.schema.kinds.code import Run
from tfvae.schema.kinds.email import Email
from tfvae.schema.kinds.kind import Kind, Leaf
from tfvae.schema.kinds.measured import Measured
from tfvae.schema.kinds.missing import NOTHING, SPELLINGS
from tfvae.schema.kinds.moment import Moments
from tfvae.schema.kinds.number import Numeric
from tfvae.schema.kinds.scientific import Scientific
from tfvae.schema.kinds.spelling import Spelling
from tfvae.schema.kinds.unmodelled import Constant, Key, Reference
from tfvae.schema.kinds.words import Words
from tfvae.schema.message import Category, Field, Message, Number, Text, textual

_CLASSES = {
    one.__name__: one for one in (Boolean, Choice, Constant, Email, Key, Measured, Moments, Numeric, Reference, Words)
}
MISSING, VALUE = "missing", "value"
"""Leaves of a column that spells what is missing in several ways."""
_GONE = (EMPTY, NULL)

Cells = Mapping[str, np.ndarray]
"""Name of a cell, as `tfvae.schema.cells` has it -> its values [N]."""


@dataclass(frozen=True)
class Column:
    """What is read of a column, what a model has of it, and what is written.

    Args:
        name: in the data.
        kind: of its values.
        missing: how the training rows spell what is missing, the most frequent first; () where nothing ever is.
        source: whether its values are from a CSV, or strings or literals of JSON, as `cell_types` has them.
        around: the table in whose rows it lies, where each record has several of these: its name begins with it. "" for
            a column that a record has once.
    """

    name: str
    kind: Kind
    missing: tuple[str, ...] = ()
    source: str = CSV
    around: str = ""

    @property
    def own_name(self) -> str:
        """Its name in the table `around`."""
        return self.name.removeprefix(f"{self.around}.") if self.around else self.name

    @property
    def type(self) -> str:
        """What its values are to Python and to JSON: "string", "int", "float" or "bool"."""
        if self.source == LITERAL and (isinstance(self.kind, Moments) or self.kind == Boolean(("0", "1"))):
            return "int"  # 20180711 is a number of JSON, and so is 1
        return STRING if self.source == STRING else self.kind.type

    @property
    def _labelled(self) -> bool:
        """Whether a category of its own says how a value is missing."""
        return len(self.missing) > 1 or (bool(self.missing) and isinstance(self.kind, Key))

    @property
    def _labels(self) -> tuple[str, ...]:
        """What is missing, as the model's category has it; the first one is what is there."""
        labels = list(map(self._called, self.missing))
        return ("(there)", *(label + "'" * labels[:place].count(label) for place, label in enumerate(labels)))

    def _called(self, missing: str) -> str:
        """What a person calls a spelling of what is missing."""
        return {EMPTY: "(absent)" if self.is_absent(EMPTY) else "(empty)", EMPTY_STRING: '""'}.get(
            missing, bare(missing)
        )

    @property
    def field(self) -> Field | None:
        """The field of a model's message that stands for it; None where it is not modelled."""
        leaves = self.kind.leaves()
        parts = tuple(Field(name, leaf) for name, leaf in leaves.items())
        inner: Leaf | Message | None = leaves.get("") or (Message(parts) if parts else None)
        if isinstance(inner, Category) and textual(inner) and self.missing:
            inner = Category(("", *inner.values))
        if not self._labelled:
            return Field(self.name, inner, bool(self.missing)) if inner else None
        label = Field(MISSING, Category(self._labels))
        return Field(self.name, Message((label, Field(VALUE, inner, True)) if inner else (label,)))

    def read(self, cells: Sequence[str]) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Cells of the table -> those of the model, and which rows have a value that the kind allows, bool [N]."""
        gone = list(map(self._nothing.__contains__, cells))
        there = ~np.array(gone, bool)
        full = cells if there.all() else [cell for cell, no in zip(cells, gone, strict=True) if not no]
        read = self.kind.read(list(map(bare, full)))
        sound = np.full(len(cells), bool(self.missing))
        sound[there] = read.sound
        base, found = self.name, dict[str, np.ndarray]()
        if self._labelled:
            labels = dict(zip(self.missing, self._labels[1:], strict=True))
            pairs = zip(cells, gone, strict=True)
            words = [labels.get(cell, self._labels[1]) if no else self._labels[0] for cell, no in pairs]
            found[f"{base}.{MISSING}"] = _objects(words)
            base = f"{base}.{VALUE}"
        if self._flagged:
            found[f"{base}?"] = there
        for name in self.kind.leaves():
            values = read.leaves[name]
            column = np.full(len(cells), "" if values.dtype == object else 0, values.dtype)
            column[there] = values
            found[f"{base}.{name}" if name else base] = column
        return found, sound

    @property
    def _flagged(self) -> bool:
        leaves = self.kind.leaves()
        return bool(self.missing) and bool(leaves) and not ("" in leaves and textual(leaves[""]))

    @cached_property
    def _nothing(self) -> frozenset[str]:
        """All cells that are missing, also in spellings that no training row has."""
        listed = self.missing and not isinstance(self.kind, Words | Choice | Constant)
        further = SPELLINGS if listed else ()
        found = {*self.missing, *NOTHING, *further, *(string_cell(text) for text in further)}
        # A text without characters.
        return frozenset(found - {EMPTY} if isinstance(self.kind, Words) and not self.missing else found)

    def write(self, cells: Cells, n: int) -> list[str]:
        """Cells of the model [n] -> those of the table, spelled as the training rows are."""
        leaves, there = self._values(cells, n)
        labels = cells[f"{self.name}.{MISSING}"].tolist() if self._labelled else []
        # A key that was made with the row, or given.
        texts = list(cells[self.name]) if self.name in cells and not leaves else self._texts(leaves, there, n)
        if there.all():
            return texts
        spellings = dict(zip(self._labels[1:], self.missing, strict=True))
        gone = [spellings.get(label, self.missing[0]) for label in labels] or [self.missing[0]] * n
        return [text if one else spelling for text, one, spelling in zip(texts, there, gone, strict=True)]

    def rank(self, cells: Cells, n: int) -> np.ndarray:
        """Numbers [n] that order the values of dates and numbers, float64; NaN where one is missing."""
        assert isinstance(self.kind, Moments | Numeric), "other values have no order"
        leaves, there = self._values(cells, n)
        ranks = np.full(n, np.nan)
        ranks[there] = self.kind.rank({name: leaf[there] for name, leaf in leaves.items()}, int(there.sum()))
        return ranks

    def _values(self, cells: Cells, n: int) -> tuple[Cells, np.ndarray]:
        """Leaves of the kind [n], and which rows have a value, bool [n]."""
        base = f"{self.name}.{VALUE}" if self._labelled else self.name
        leaves = {name: cells[f"{base}.{name}" if name else base] for name in self.kind.leaves()}
        there = cells[f"{base}?"].astype(bool) if self._flagged else np.ones(n, bool)
        if self.missing and not (self._flagged or (self._labelled and not leaves)):
            there = leaves[""] != "" if leaves else np.zeros(n, bool)  # of a column that is empty, nothing is there
        if self._labelled and not leaves:
            there = (cells[f"{self.name}.{MISSING}"] == self._labels[0]) & (self.kind.name != "empty")
        return leaves, there

    @property
    def blank(self) -> str:
        """A cell that any row may have."""
        if self.missing:
            return self.missing[0]
        return self.kind.write({name: _blank(leaf) for name, leaf in self.kind.leaves().items()}, 1)[0]

    def _texts(self, leaves: Cells, there: np.ndarray, n: int) -> list[str]:
        """What the kind writes where there is a value; "" elsewhere, for nothing that stands there is one."""
        if there.all():
            return self.kind.write(leaves, n)
        written = iter(self.kind.write({name: leaf[there] for name, leaf in leaves.items()}, int(there.sum())))
        return [next(written) if one else "" for one in there]

    def given(self, value: Any) -> str:
        """The cell of a value as people give it; None, and what pandas has for it, is missing.

        Raises:
            ValueError: it is missing where nothing ever is, or of another type.
        """
        if value is None:
            if not self.missing:
                raise ValueError(f"`{self.name}` must have a value in each row; got None.")
            return next((text for text in self.missing if text in _GONE), self.missing[0])
        endless = isinstance(value, float) and not isfinite(value)
        text = None if endless else self.kind.spell(value)
        if text is None:
            raise ValueError(f"`{self.name}` must be of {self.type}; got {value!r}.")
        return text

    def python(self, cell: str) -> Any:
        """The value of a cell, as JSON has it: None is missing."""
        if cell in self.missing and cell != EMPTY_STRING and (self.source == CSV or cell in _GONE):
            return None
        if bare(cell) != cell or cell in self.missing or self.source == STRING:
            return bare(cell)
        if self.source == LITERAL and not isinstance(self.kind, Words):
            return json.loads(cell)
        return self.kind.python(cell)

    def is_absent(self, cell: str) -> bool:
        """Whether an object of JSON has no such field: a cell of a CSV that holds nothing is just empty."""
        return cell == EMPTY and (self.source != CSV or NULL in self.missing)

    def about(self, values: str | None = None) -> str:
        """What the column is, in a sentence; `values` stands for what its kind says of them."""
        spellings = ", ".join(map(self._called, self.missing))
        lacking = f"; missing: {spellings}" if self.missing else ""
        quoted = "; strings of JSON" if self.source == STRING and self.kind.type != "string" else ""
        return f"{self.kind.about() if values is None else values}{quoted}{lacking}"

    def to_json(self) -> dict[str, Any]:
        """What `from_json` reads."""
        kind = {"is": type(self.kind).__name__, **asdict(self.kind)}  # type: ignore[call-overload]
        return {
            "name": self.name,
            "kind": kind,
            "missing": list(self.missing),
            "source": self.source,
            "around": self.around,
        }

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> "Column":
        """The column that `to_json` wrote."""
        kind = {name: _load(name, value) for name, value in read["kind"].items() if name != "is"}
        return cls(
            read["name"],
            _CLASSES[read["kind"]["is"]](**kind),
            tuple(read["missing"]),
            read["source"],
            read.get("around", ""),
        )


_LOADED: Mapping[str, Any] = {
    "spelling": lambda value: (Spelling if "before" in value else Scientific)(**value),
    "format": lambda value: Format(*value),
    "first": lambda value: Moment(*value),
    "last": lambda value: Moment(*value),
    "shapes": lambda value: tuple(map(tuple, value)),
    "odd": lambda value: tuple(map(tuple, value)),
    "outlines": lambda value: tuple(tuple(Run(tuple(words), *run) for words, *run in outline) for outline in value),
    "places": lambda value: tuple(one if isinstance(one, str) else tuple(one) for one in value),
}
"""Name of an argument of a kind -> what makes it of JSON; others are as they are, or tuples."""


def _load(name: str, value: Any) -> Any:
    return _LOADED[name](value) if name in _LOADED else tuple(value) if isinstance(value, list) else value


def _blank(leaf: Leaf) -> np.ndarray:
    """One value of a leaf."""
    if isinstance(leaf, Number):
        return np.zeros(1)
    if isinstance(leaf, Text):
        return _objects([""])
    if leaf.type == "string":
        return _objects(leaf.values[:1])
    return np.array([leaf.type == "int" and int(leaf.values[0])])


def _objects(texts: Sequence[str]) -> np.ndarray:
    found = np.empty(len(texts), object)
    found[:] = texts
    return found
