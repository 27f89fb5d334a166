"""Parsed Examples of records -> columns as `tfvae.schema.structure` has them, but with texts as bytes."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import tensorflow as tf

from tfvae.data.records.fit_schema import EXACT
from tfvae.data.storage.tfrecords import Columns, Features, Lists
from tfvae.schema.cells import Cell, cells
from tfvae.schema.kinds.cell_types import EMPTY, text_of
from tfvae.schema.kinds.column import Column
from tfvae.schema.message import LARGE, Category, Number, Schema, Text, textual
from tfvae.schema.people import most_of, spread

WRONG = "!"
"""Column of reasons why a record does not fit the message; "" where it fits."""

_FILLER = {"O": b"", "i": 0, "f": np.nan}


def features(schema: Schema) -> Features:
    """The features by which Examples of a schema are parsed; those of columns whose kinds were inferred are texts.

    Columns are float32 [N, ..., k] of numbers, int32 [N, ...] of choices, bytes [N, ...] of texts, and `WRONG` [N].
    """
    found = list(cells(schema.message))
    if schema.columns:
        modelled = [column for column in schema.columns if column.field is not None]
        texts = {column.name: tf.io.RaggedFeature(tf.string) for column in modelled}
        counts = {f"{child}#": tf.io.RaggedFeature(tf.int64) for child in most_of(schema)}
        return Features(texts | counts, partial(_decode_texts, found, modelled, most_of(schema)))
    leaves = {cell.name for cell in found if not cell.of}
    derived = {cell.name for cell in found if cell.of in leaves and cell.name[-1] == "?" and not cell.most}
    spec = {c.name: tf.io.RaggedFeature(_storage(c)) for c in found if c.name not in derived}
    return Features(spec, partial(_decode, found))


def _decode_texts(
    found: Sequence[Cell], modelled: Sequence[Column], most: Mapping[str, int], parsed: Mapping[str, Lists]
) -> Columns:
    """Texts of the cells of a table -> columns, as their kinds read them."""
    columns, read = _empty(found, len(next(iter(parsed.values())).lengths)), dict[str, np.ndarray]()
    for child, n in most.items():
        counts = parsed[f"{child}#"].values
        columns[WRONG][(counts > n) & (columns[WRONG] == "")] = f"`{child}` has too many values"
        read[f"{child}#"] = np.minimum(counts, n)
    for column in modelled:
        reading = _read_elements(most[column.around]) if column.around else _read_rows
        own, wrong = reading(column, parsed[column.name])
        read |= own
        columns[WRONG] = np.where(columns[WRONG] == "", wrong, columns[WRONG])
    for cell in found:
        values = columns[cell.key][..., cell.place] if isinstance(cell.kind, Number) else columns[cell.key]
        values[...] = _stored(cell.kind, read[cell.name])
    return columns


def _texts(cells: Lists) -> list[str]:
    """The cell of each row, `EMPTY` where it has none."""
    texts = np.full(len(cells.lengths), EMPTY, object)
    texts[cells.lengths > 0] = list(map(text_of, cells.values.tolist()))
    return texts.tolist()


_Cells = tuple[dict[str, np.ndarray], np.ndarray]
"""Cells of a column, and why a row has none that its kind allows, [N]; "" where it has."""


def _read_rows(column: Column, lists: Lists) -> _Cells:
    """Cells [N] of a column that each row has once, or not at all."""
    texts = _texts(lists)
    own, sound = column.read(texts)
    return own, _reasons(column, texts, sound, np.arange(len(texts)), len(texts))


def _read_elements(most: int) -> Callable[[Column, Lists], _Cells]:
    """What reads cells [N, most] of a column that each row has several times; those beyond `most` are left out."""

    def read(column: Column, lists: Lists) -> _Cells:
        texts = list(map(text_of, lists.values.tolist()))
        own, sound = column.read(texts)
        place = np.arange(len(texts)) - np.repeat(np.cumsum(lists.lengths) - lists.lengths, lists.lengths)
        live = np.arange(most) < lists.lengths[:, None]
        rows = np.repeat(np.arange(len(lists.lengths)), lists.lengths)
        wrong = _reasons(column, texts, sound, rows, len(lists.lengths))
        return {name: spread(cells[place < most], live) for name, cells in own.items()}, wrong

    return read


def _reasons(column: Column, texts: Sequence[str], sound: np.ndarray, rows: np.ndarray, n: int) -> np.ndarray:
    """Why rows have a text that is no value of a column, [n], "" where they have none.

    Args:
        column: it.
        texts: its cells.
        sound: which of them its kind allows.
        rows: number of the row that each of them is in.
        n: how many rows there are.
    """
    wrong = np.full(n, "", object)
    for place in np.flatnonzero(~sound):
        why = "a value that the schema does not allow" if texts[place] else "no value"
        wrong[rows[place]] = f"`{column.name}` has {why}"
    return wrong


def _stored(kind: Text | Number | Category, values: np.ndarray) -> np.ndarray:
    """Values of a cell, as people have them -> what their column holds."""
    if isinstance(kind, Text):
        return _mapped(str.encode, values, object)
    if isinstance(kind, Number):
        return values
    if kind.type == "bool":
        return values.astype(np.int32)
    places = {value: place for place, value in enumerate(map(int, kind.values) if kind.type == "int" else kind.values)}
    return _mapped(lambda value: places.get(value, 0), values, np.int32)


def _storage(cell: Cell) -> tf.DType:
    if cell.of:
        return tf.int64
    if textual(cell.kind):
        return tf.string
    return tf.float32 if isinstance(cell.kind, Number) and not cell.kind.whole else tf.int64


def _decode(found: Sequence[Cell], parsed: Mapping[str, Lists]) -> Columns:
    """Parsed lists -> columns. Cells come in order, so that the flags and counts above a cell are read before it."""
    columns = _empty(found, len(next(iter(parsed.values())).lengths))
    for cell in found:
        live = shown(cell, columns)
        if cell.name in parsed:
            values = _read(cell, parsed[cell.name], live, columns[WRONG])
        else:
            values = _dense(parsed[cell.of], cell)[1]  # the flag of a leaf that is just not there
        column = columns[cell.key]
        column = column[..., cell.place] if isinstance(cell.kind, Number) else column
        column[...] = np.where(live, values, b"" if isinstance(cell.kind, Text) else 0).reshape(column.shape)
    return columns


def shown(cell: Cell, columns: Columns) -> np.ndarray:
    """Which values of a cell count, bool [N, elements]: all flags above it are set, and it lies within the count."""
    live = np.ones([len(columns[cell.key]), max(cell.most, 1)], bool)
    for name in cell.under:
        column = columns[name] if columns[name].ndim == 2 else columns[name][:, None]
        live &= np.arange(live.shape[1]) < column if name[-1] == "#" else column > 0
    return live


def _empty(found: Sequence[Cell], size: int) -> dict[str, np.ndarray]:
    columns = {WRONG: np.full(size, "", object)}
    for cell in found:
        shape = (size, cell.most) if cell.most else (size,)
        if isinstance(cell.kind, Number):
            numbers = 1 + max(other.place for other in found if other.key == cell.key)
            columns[cell.key] = np.zeros((*shape, numbers), np.float32)
        else:
            columns[cell.key] = np.zeros(shape, object if isinstance(cell.kind, Text) else np.int32)
    return columns


def _read(cell: Cell, lists: Lists, live: np.ndarray, wrong: np.ndarray) -> np.ndarray:
    """Values [N, elements] of a cell. Writes into `wrong` [N] why a record does not fit, unless a reason is there."""
    dense, there = _dense(lists, cell)
    values, sound = _convert(cell.kind, dense, there)
    reasons = {
        "has too many values": (lists.lengths > max(cell.most, 1))[:, None],
        "has no value": live & ~sound & ~there,
        "has a value that the schema does not allow": live & ~sound & there,
    }
    for reason, where in reasons.items():
        wrong[where.any(axis=-1) & (wrong == "")] = f"`{cell.name}` {reason}"
    return values


def _dense(lists: Lists, cell: Cell) -> tuple[np.ndarray, np.ndarray]:
    """Lists padded to an array [N, elements], and where it holds a value, bool; an empty text counts as none."""
    size, width = len(lists.lengths), max(cell.most, 1)
    row = np.repeat(np.arange(size), lists.lengths)
    place = np.arange(len(lists.values)) - np.repeat(np.cumsum(lists.lengths) - lists.lengths, lists.lengths)
    index = row[place < width], place[place < width]
    values, there = (
        np.full([size, width], _FILLER[lists.values.dtype.kind], lists.values.dtype),
        np.zeros([size, width], bool),
    )
    values[index], there[index] = lists.values[place < width], True
    return values, there & (values != b"") if values.dtype == object else there


def _convert(kind: Text | Number | Category, values: np.ndarray, there: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Converts values [N, elements] to what their column holds; also which of them the kind allows, bool."""
    if isinstance(kind, Category):
        codes = _codes(kind, values)
        return np.maximum(codes, 0), (codes >= 0) & (there | (kind.type == "string"))
    if isinstance(kind, Number):
        return _numbers(kind, values, there)
    return (values if values.dtype == object else _mapped(b"%d".__mod__, values, object)), np.ones_like(there)


def _codes(kind: Category, values: np.ndarray) -> np.ndarray:
    """Places among the category's values; -1 where it has no such value."""
    if values.dtype == object:
        keys: Sequence[Any] = [value.encode() for value in kind.values]
    else:
        keys = range(2) if kind.type == "bool" else list(map(int, kind.values))
    table = {key: place for place, key in enumerate(keys)}
    return _mapped(lambda value: table.get(value, -1), values, np.int32)


def _numbers(kind: Number, values: np.ndarray, there: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    numbers = _mapped(_float, values, np.float64) if values.dtype == object else values.astype(np.float64)
    sound = there & (np.abs(numbers) < (EXACT if kind.whole else LARGE))
    if kind.whole:
        sound &= numbers == np.rint(numbers)
    return np.where(sound, numbers, 0), sound


def _float(text: bytes) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _mapped(function: Callable[[Any], Any], values: np.ndarray, dtype: type) -> np.ndarray:
    return np.array(list(map(function, values.ravel().tolist())), dtype).reshape(values.shape)
