"""Named columns of records <-> the model's columns, in the graph."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from tfvae.data.records.alphabet import Alphabet
from tfvae.data.records.fit_schema import EXACT
from tfvae.schema.cells import Cell, cells
from tfvae.schema.message import LARGE, Category, Number, Schema, Text
from tfvae.schema.rows import Table, nest
from tfvae.symbols import PAD
from tfvae.types import Batch, Shown

Columns = Mapping[str, tf.Tensor]

_SHOWN = 20  # choices in an error
_PLACES = 19  # of the largest int64
_ROWS = 8192  # that are rendered at a time


class RecordInterface:
    """Columns in users' types, named by the path of their leaf.

    Texts and categories of text are strings, other categories int64 or bool, whole numbers int64, others float32.
    "<path>?" is a bool, "<path>#" an int32. Columns are [B], or [B, n] inside a repeated field of at most n elements;
    what stands where a flag is false, or beyond the count, is ignored in requests and 0, false or "" in answers. Whole
    numbers of answers are below `EXACT` in size, as those of requests must be.

    Args:
        schema: of the records.
    """

    resources: Sequence[Any] = ()

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._alphabet, self._cells = Alphabet(schema.alphabet), list(cells(schema.message))
        self._most = {cell.name: cell.most for cell in self._cells}

    @property
    def spec(self) -> Mapping[str, tf.TensorSpec]:
        """All columns in the order of the schema."""
        shapes = {cell.name: [None, cell.most] if cell.most else [None] for cell in self._cells}
        return {cell.name: tf.TensorSpec(shapes[cell.name], _dtype(cell)) for cell in self._cells}

    @property
    def blanks(self) -> Columns:
        """A value of each cell that any record may have."""
        return {cell.name: tf.constant(_blank(cell), _dtype(cell)) for cell in self._cells}

    @property
    def fingerprint(self) -> str:
        """Digest of the schema."""
        return self.schema.digest

    def parse(self, raw: Columns) -> Batch:
        """Columns of `spec` -> {"x": columns of the model}.

        Texts of a column have one length T: that of its longest training value or of the longest here, and END.

        Raises:
            InvalidArgumentError: a category, a count or a number is none that the schema allows; the message has its
                name, the rule and the value.
        """
        x: dict[str, tf.Tensor] = {}
        numbers: dict[str, list[tf.Tensor]] = {}
        for cell in self._cells:
            live = self._live(cell.under, cell, x)
            if isinstance(cell.kind, Text):
                x[cell.key] = self._symbols(cell, cell.kind, tf.where(live, _text(raw[cell.name]), ""), x)
            elif isinstance(cell.kind, Number):
                numbers.setdefault(cell.key, []).append(_number(cell, cell.kind, raw[cell.name], live))
            else:
                x[cell.key] = _code(cell, cell.kind, raw[cell.name], live)
        return {"x": x | {key: tf.stack(values, axis=-1) for key, values in numbers.items()}}

    def render(self, batch: Batch) -> Columns:
        """{"x": columns of the model, with any leading axes} -> columns of `spec`, with these axes."""
        x, columns = batch["x"], {}
        for cell in self._cells:
            column = x[cell.key][..., cell.place] if isinstance(cell.kind, Number) else x[cell.key]
            value = self._value(cell, column)
            columns[cell.name] = tf.where(self._live(cell.under, cell, x), value, tf.zeros([], value.dtype))
        return columns

    def show(self, batch: Batch) -> Shown:
        """{"x": columns of the model [B, ...]} -> a line for each record: what is there, and JSON of what is nested."""
        return [", ".join(_shown(row)) for row in nest(self.table(batch["x"]), self.schema)]

    def table(self, x: Mapping[str, Any]) -> Table:
        """The table that the model's columns [N, ...] stand for: one column for each cell, some rows at a time."""
        parts = [
            self.render({"x": {key: tf.constant(column[start : start + _ROWS]) for key, column in x.items()}})
            for start in range(0, max(len(next(iter(x.values()))), 1), _ROWS)
        ]
        return {name: np.concatenate([_array(part[name]) for part in parts]) for name in parts[0]}

    def _live(self, names: Sequence[str], cell: Cell, x: Columns) -> tf.Tensor:
        """Which values of a cell count, by the flags and the count above it: a bool that broadcasts to its shape."""
        live = tf.constant(True)
        for name in names:
            if name[-1] == "#":
                live &= tf.range(cell.most) < x[name][..., tf.newaxis]
            else:
                inner = cell.most and not self._most[name]
                live &= (x[name][..., tf.newaxis] if inner else x[name]) > 0
        return live

    def _symbols(self, cell: Cell, kind: Text, text: tf.Tensor, x: Columns) -> tf.Tensor:
        """Spells text [...] as symbols int32 [..., T]; elements beyond the count are PAD alone, without END."""
        rows = self._alphabet.encode(tf.reshape(text, [-1])).to_tensor(PAD)
        rows = tf.pad(rows, [[0, 0], [0, tf.maximum(kind.length + 1 - tf.shape(rows)[1], 0)]], constant_values=PAD)
        symbols = tf.reshape(rows, tf.concat([tf.shape(text), tf.shape(rows)[1:]], axis=0))
        elements = self._live([name for name in cell.under if name[-1] == "#"], cell, x)
        return tf.where(elements[..., tf.newaxis], symbols, PAD)

    def _value(self, cell: Cell, column: tf.Tensor) -> tf.Tensor:
        """A column [...] (of text [..., T]) as users see it."""
        kind = cell.kind
        if isinstance(kind, Number):
            return tf.cast(tf.clip_by_value(tf.round(column), 1 - EXACT, EXACT - 1), tf.int64) if kind.whole else column
        if isinstance(kind, Text):
            text = self._alphabet.decode(column)
            return _digits(text) if kind.type == "int" else text
        return tf.gather(tf.constant(_values(kind), _dtype(cell)), column)


def _array(column: tf.Tensor) -> np.ndarray:
    array = column.numpy()
    if array.dtype == object:
        array.ravel()[:] = [text.decode() for text in array.ravel()]
    return array


def _shown(row: Mapping[str, Any]) -> Iterator[str]:
    for value in row.values():
        if value not in (None, ""):
            yield json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _dtype(cell: Cell) -> tf.DType:
    if isinstance(cell.kind, Number):
        return tf.int64 if cell.kind.whole else tf.float32
    if cell.of and cell.kind.type == "int":
        return tf.int32
    return {"string": tf.string, "int": tf.int64, "bool": tf.bool}[cell.kind.type]


def _values(kind: Category) -> list[Any]:
    if kind.type == "bool":
        return [False, True]
    return list(map(int, kind.values)) if kind.type == "int" else list(kind.values)


def _blank(cell: Cell) -> Any:
    if isinstance(cell.kind, Category):
        return _values(cell.kind)[0]
    return "" if isinstance(cell.kind, Text) and cell.kind.type == "string" else 0


def _text(raw: tf.Tensor) -> tf.Tensor:
    return raw if raw.dtype == tf.string else tf.strings.as_string(raw)


def _number(cell: Cell, kind: Number, raw: tf.Tensor, live: tf.Tensor) -> tf.Tensor:
    if kind.whole:
        allowed, rule = (raw < EXACT) & (raw > -EXACT), f"a whole number below {EXACT} in size"
    else:
        allowed, rule = tf.abs(raw) < LARGE, f"a number below {LARGE:g} in size"
    with tf.control_dependencies([_require(cell.name, rule, raw, allowed | ~live)]):
        return tf.where(live, tf.cast(raw, tf.float32), 0.0)


def _code(cell: Cell, kind: Category, raw: tf.Tensor, live: tf.Tensor) -> tf.Tensor:
    values = _values(kind)
    same = raw[..., tf.newaxis] == tf.constant(values, raw.dtype)
    more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
    choices = ", ".join(str(value) or "(empty)" for value in values[:_SHOWN])  # a graph's errors would escape quotes
    rule = f"one of {choices}{more}"
    with tf.control_dependencies([_require(cell.name, rule, raw, tf.reduce_any(same, axis=-1) | ~live)]):
        return tf.where(live, tf.argmax(tf.cast(same, tf.int32), axis=-1, output_type=tf.int32), 0)


def _require(name: str, rule: str, raw: tf.Tensor, allowed: tf.Tensor) -> tf.Operation:
    wrong = tf.boolean_mask(raw, ~allowed)[:1]
    return tf.debugging.Assert(tf.reduce_all(allowed), [f"`{name}` must be {rule}; got", wrong])


def _digits(text: tf.Tensor) -> tf.Tensor:
    """Reads text as int64. All but digits and a leading minus is left out; a number too large becomes the largest."""
    digits = tf.strings.regex_replace(tf.strings.regex_replace(text, "[^0-9]", ""), "^0+", "")
    digits = tf.where(tf.strings.length(digits) > _PLACES, "9" * _PLACES, digits)
    padded = tf.strings.substr("0" * _PLACES + digits, -_PLACES, _PLACES)
    high = tf.strings.to_number(tf.strings.substr(padded, 0, _PLACES - 9), tf.int64)
    low = tf.strings.to_number(tf.strings.substr(padded, _PLACES - 9, 9), tf.int64)
    below = -high * 10**9 - low  # negative, as int64 reaches one further there; above 0 where it overflowed
    below = tf.where(below > 0, tf.int64.min, below)
    above = tf.where(below == tf.int64.min, tf.int64.max, -below)
    return tf.where(tf.strings.regex_full_match(text, "(?s)-.*"), below, above)
