"""Records as people have them, where their kinds were inferred: what a model's cells are to them, and the way back.

Imports no TensorFlow.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from tfvae.schema.cells import cells
from tfvae.schema.kinds.cell_types import NULL, bare
from tfvae.schema.kinds.column import Column
from tfvae.schema.kinds.unmodelled import Key
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text
from tfvae.schema.nesting import nest
from tfvae.schema.ordered import in_order

_LEAVES: dict[str, Text | Number | Category] = {
    "string": Text(),
    "int": Number(True),
    "float": Number(),
    "bool": Category(("false", "true"), "bool"),
}

_ABSENT = object()


def seen(schema: Schema) -> Message:
    """The message of what people see: where kinds were declared, that of the model."""
    if not schema.columns:
        return schema.message
    fields = {column.name: Field(column.name, _LEAVES[column.type], bool(column.missing)) for column in schema.columns}
    return nest(fields, {})


def drawn(table: Mapping[str, Any], schema: Schema, seeds: np.ndarray) -> dict[str, Any]:
    """A table that a model has drawn, with what it does not model.

    That is a new value of each key for each row, by the rows' seeds, int64 [N], see `Key.new`; and the order of columns
    of which one is never the greater.
    """
    keys = {column.name: column.kind for column in schema.columns if isinstance(column.kind, Key)}
    made = {name: np.array(kind.new(seeds), object) for name, kind in keys.items()}
    return {**in_order(table, schema.columns, schema.ordered), **made}


def given_keys(rows: Mapping[str, Any], schema: Schema) -> dict[str, np.ndarray]:
    """The cells of keys that are given with all their values: they are kept."""
    keys = [column for column in schema.columns if isinstance(column.kind, Key) and column.name in rows]
    given = {column.name: [column.kind.spell(value) for value in rows[column.name]] for column in keys}
    return {name: np.array(cells, object) for name, cells in given.items() if None not in cells}


def texts(table: Mapping[str, np.ndarray], schema: Schema) -> dict[str, list[str]]:
    """Name of each column -> its cells, spelled as in the data, without the marks of JSON's types."""
    n = len(next(iter(table.values())))
    written = {column.name: column.write(table, n) for column in schema.columns}
    return {name: ["" if cell == NULL else bare(cell) for cell in cells] for name, cells in written.items()}


def rows(table: Mapping[str, np.ndarray], schema: Schema) -> Iterator[dict[str, Any]]:
    """Rows as nested dictionaries of Python's own types; None is missing."""
    message = seen(schema)
    return (_nested(message, row, "") for row in _flat_rows(table, schema, None))


def json_rows(table: Mapping[str, np.ndarray], schema: Schema) -> Iterator[dict[str, Any]]:
    """The same as JSON has them: a field that its row has not is left out, as in the data; null is None."""
    message = seen(schema)
    return (_without_absent(_nested(message, row, "")) for row in _flat_rows(table, schema, _ABSENT))


def _flat_rows(table: Mapping[str, np.ndarray], schema: Schema, absent: Any) -> Iterator[dict[str, Any]]:
    """Column -> value of each row, `absent` where its row has no such field."""
    n = len(next(iter(table.values())))
    values = {
        column.name: [absent if column.is_absent(cell) else column.python(cell) for cell in column.write(table, n)]
        for column in schema.columns
    }
    return (dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True))


def _without_absent(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without absent fields; a message all of whose fields are absent is so itself."""
    inner = {name: _without_absent(value) if isinstance(value, dict) else value for name, value in row.items()}
    return {name: value for name, value in inner.items() if value is not _ABSENT and value != {}}


def _nested(message: Message, row: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {
        field.name: _nested(field.kind, row, f"{prefix}{field.name}.")
        if isinstance(field.kind, Message)
        else row[prefix + field.name]
        for field in message.fields
    }


def cells_of(values: Mapping[str, Sequence[Any]], schema: Schema) -> dict[str, np.ndarray]:
    """Values as people give them, None where one is missing -> columns of the model's cells.

    Raises:
        ValueError: a value is none that its column may have; the message names the column and the row.
    """
    found = dict[str, np.ndarray]()
    for column in schema.columns:
        if column.field is not None:
            found |= _cells_of(column, values[column.name])
    kinds = {cell.name: cell.kind for cell in cells(schema.message)}
    return {name: _typed(kinds[name], column) for name, column in found.items()}


def _cells_of(column: Column, values: Sequence[Any]) -> dict[str, np.ndarray]:
    given = []
    for row, value in enumerate(values, 1):
        try:
            given.append(column.given(value))
        except ValueError as error:
            raise ValueError(f"{str(error).rstrip('.')} in row {row}.") from None
    found, sound = column.read(given)
    if not sound.all():
        row = int(np.argmin(sound))
        raise ValueError(f"`{column.name}` must be {column.about()}; got {values[row]!r} in row {row + 1}.")
    return found


def _typed(kind: Text | Number | Category, column: np.ndarray) -> np.ndarray:
    if not isinstance(kind, Number):
        return column
    return np.rint(column).astype(np.int64) if kind.whole else column.astype(np.float32)
