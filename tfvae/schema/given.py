"""Rows of records as people give them -> columns of cells: the way back from `tfvae.schema.rows`. No TensorFlow."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from numbers import Real
from typing import Any

import numpy as np

from tfvae.schema.kinds.missing import is_missing
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text
from tfvae.schema.nesting import nested
from tfvae.schema.people import cells_of, seen
from tfvae.schema.rows import is_flat, ways
from tfvae.schema.well_known import WELL_KNOWN, text_of


def table_of(rows: Mapping[str, Any], schema: Schema) -> dict[str, np.ndarray]:
    """What `shown` shows, back as columns of cells; None and NaN are missing, and NaN as a text is "": pandas reads an
    empty cell so.

    Args:
        rows: name -> values [N]: lists, arrays, or the columns of a data frame.
        schema: of the records.

    Raises:
        ValueError: a column is missing, unknown or shorter than another; or a value is missing, of another type, or an
            element too many. The message names the column.
    """
    known = list(ways(seen(schema)))
    needless = [column.name for column in schema.columns if column.field is None]
    names = [name for name in known if name not in needless or name in rows]
    columns = _columns(rows, names, known)
    if schema.columns:
        there = [[None if is_missing(value) else value for value in column] for column in columns]
        return cells_of(dict(zip(names, there, strict=True)), schema)
    records = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    if is_flat(seen(schema)):
        records = [nested(schema.message, record) for record in records]
    return dict(_message_cells(schema.message, records, "", (len(records),)))


def _columns(rows: Mapping[str, Any], names: Sequence[str], known: Sequence[str]) -> list[list[Any]]:
    """The columns of these names; others may be there if they are `known`."""
    given = list(rows)
    wrong = [f"{name!r} is unknown" for name in given if name not in known]
    wrong += [f"{name!r} is missing" for name in names if name not in given]
    if wrong:
        raise ValueError(f"`rows` must have the columns {', '.join(known)}; {wrong[0]}.")
    require_once(given)
    columns = [values_of(rows[name], name) for name in names]
    lengths = {name: len(column) for name, column in zip(names, columns, strict=True)}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"`rows` must have columns of one length; got {lengths}.")
    return columns


def require_once(names: Sequence[str]) -> None:
    """Raises ValueError where a name is there twice."""
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"`rows` must have each column once; {twice!r} is there {names.count(twice)} times.")


def values_of(column: Any, name: str) -> list[Any]:
    """The values of a column; raises ValueError where it is no list of values."""
    if isinstance(column, str | bytes) or not isinstance(column, Iterable):
        raise ValueError(f"`{name}` must be a list of values, one for each row; got {column!r}.")
    return list(column)


_GONE = object()
"""Stands where no value counts: in a message that is missing, or beyond the elements of a repeated field."""

_Cells = Iterator[tuple[str, np.ndarray]]


def _message_cells(message: Message, values: Sequence[Any], prefix: str, shape: tuple[int, ...]) -> _Cells:
    """Cells of the fields of messages, each of which is a mapping or `_GONE`."""
    names = [field.called for field in message.fields]
    for value in values:
        if value is not _GONE and (not isinstance(value, Mapping) or set(value) - set(names)):
            raise ValueError(f"`{prefix[:-1]}` must hold {', '.join(names)}; got {value!r}.")
    for field in message.fields:
        inner = [_GONE if value is _GONE else value.get(field.called) for value in values]
        yield from _field_cells(field, inner, prefix + field.name, shape)


def _field_cells(field: Field, values: Sequence[Any], path: str, shape: tuple[int, ...]) -> _Cells:
    """Cells of a field, of what it tells of too; columns get `shape`, that of all `values`."""
    if field.most:
        lists = [[] if value is _GONE else list(value) for value in _required(values, path, shape)]
        if max(map(len, lists), default=0) > field.most:
            raise ValueError(f"`{path}` must have at most {field.most} elements; got {max(map(len, lists))}.")
        yield f"{path}#", np.array([len(elements) for elements in lists], np.int32)
        padded = [element for elements in lists for element in (*elements, *[_GONE] * (field.most - len(elements)))]
        one = replace(field, optional=False, most=0)
        yield from _field_cells(one, padded, path, (*shape, field.most))
        return
    if field.flagged:
        values = [_GONE if is_missing(value) else value for value in values]
        yield f"{path}?", np.array([value is not _GONE for value in values], bool).reshape(shape)
    elif field.optional:
        values = ["" if is_missing(value) else value for value in values]
    elif isinstance(field.kind, Text):
        values = ["" if value is not None and is_missing(value) else value for value in values]
    values = _required(values, path, shape)
    if isinstance(field.kind, Message):
        values = [_parts(field, value, path) for value in values] if field.known else values
        yield from _message_cells(field.kind, values, f"{path}.", shape)
    else:
        yield path, _column(field.kind, values, path, shape)


def _parts(field: Field, value: Any, path: str) -> Any:
    """What a model has of a value of a well-known type."""
    if value is _GONE:
        return _GONE
    assert isinstance(field.kind, Message)
    try:
        parts = WELL_KNOWN[field.known].read(text_of(value))
    except ValueError:
        raise ValueError(f"`{path}` must be a {field.known}, as JSON spells it; got {value!r}.") from None
    return {part.name: parts[part.name] for part in field.kind.fields}


def _required(values: Sequence[Any], path: str, shape: tuple[int, ...]) -> Sequence[Any]:
    """The values; raises ValueError where one is missing."""
    for place, value in enumerate(values):
        if is_missing(value):
            raise ValueError(f"`{path}` must have a value in each row; got {value!r} in row {_row(place, shape)}.")
    return values


def _row(place: int, shape: tuple[int, ...]) -> int:
    """Number of the row, from 1, that a value belongs to: one of all values of a column of that shape."""
    return place // int(np.prod(shape[1:], dtype=int)) + 1


def _column(kind: Text | Number | Category, values: Sequence[Any], path: str, shape: tuple[int, ...]) -> np.ndarray:
    """Values of a leaf in a shape, with what answers have where nothing counts: 0, false or ""."""
    name = ("int" if kind.whole else "float") if isinstance(kind, Number) else kind.type
    dtype, gone, is_one = _TYPES[name]
    for place, value in enumerate(values):
        if value is not _GONE and not is_one(value):
            raise ValueError(f"`{path}` must be of {name}; got {value!r} in row {_row(place, shape)}.")
    try:
        return np.array([gone if value is _GONE else value for value in values], dtype).reshape(shape)
    except OverflowError as error:
        raise ValueError(f"`{path}` must be of whole numbers of 64 bits; got a larger one.") from error


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


_TYPES: Mapping[str, tuple[type, Any, Callable[[Any], bool]]] = {
    "string": (object, "", lambda value: isinstance(value, str)),
    "bool": (bool, False, lambda value: isinstance(value, bool | np.bool_)),
    "int": (np.int64, 0, lambda value: _is_number(value) and value % 1 == 0),
    "float": (np.float32, 0.0, _is_number),
}
"""Name of a type -> that of its column, what stands where nothing counts, and whether a value is of it."""
