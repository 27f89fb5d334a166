"""Records as people have them, where their kinds were inferred: what a model's cells are to them, and the way back.

Imports no TensorFlow.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import islice
from typing import Any

import numpy as np

from tfvae.schema.cells import cells
from tfvae.schema.kinds.cell_types import NULL, bare
from tfvae.schema.kinds.column import Column
from tfvae.schema.kinds.missing import is_missing
from tfvae.schema.kinds.unmodelled import ROWS, Key, Reference
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text
from tfvae.schema.nesting import nest_children, nested
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
    fields = {column.name: Field(column.name, leaf_of(column), bool(column.missing)) for column in schema.columns}
    return nest_children(fields, {column.name: column.around for column in schema.columns}, most_of(schema))


def leaf_of(column: Column) -> Text | Number | Category:
    """What its values are to people."""
    return _LEAVES[column.type]


def most_of(schema: Schema) -> dict[str, int]:
    """Each table whose rows a record has several of -> how many at most."""
    return {field.name: field.most for field in schema.message.fields if field.most} if schema.columns else {}


def drawn(table: Mapping[str, Any], schema: Schema, seeds: np.ndarray) -> dict[str, Any]:
    """A table that a model has drawn, with what it does not model.

    That is a new value of each key for each row, by the rows' seeds, int64 [N], see `Key.new`; and the order of columns
    of which one is never the greater.
    """
    keys = {column.name: (column.kind, column.around) for column in schema.columns if isinstance(column.kind, Key)}
    most = most_of(schema)
    made = {
        name: _new(kind, seeds[:, None] if child else seeds, most.get(child, 1)) for name, (kind, child) in keys.items()
    }
    return {**in_order(table, schema.columns, schema.ordered), **made}


def _new(key: Key, seeds: np.ndarray, most: int) -> np.ndarray:
    """New values for seeds [N], or for each of the elements that rows with seeds [N, 1] may have, [N, most]."""
    if seeds.ndim == 2:  # the last bits of a seed are the number of its row, and so become that of an element
        rows = seeds & ROWS
        seeds = (seeds - rows) | (rows * most + np.arange(most)) & ROWS
    return _objects(key.new(seeds.ravel())).reshape(seeds.shape)


def given_keys(rows: Mapping[str, Any], schema: Schema) -> dict[str, np.ndarray]:
    """The cells of keys that are given with all their values: they are kept.

    Raises:
        ValueError: a value is no key of the column's type; the message names the column and the row.
    """
    keys = [column for column in schema.columns if isinstance(column.kind, Key) and column.name in rows]
    return {
        column.name: _objects(_given(column, rows[column.name]))
        for column in keys
        if not any(map(is_missing, rows[column.name]))
    }


def written(table: Mapping[str, np.ndarray], schema: Schema) -> dict[str, list[str]]:
    """Name of each column -> its cells as they are kept, with the marks of JSON's types: one for each row, or one for
    each element of all rows."""
    n, live = len(next(iter(table.values()))), elements(table, schema)
    found = dict[str, list[str]]()
    for column in schema.columns:
        if column.around:
            inside = {name: cells[live[column.around]] for name, cells in table.items() if _is_of(name, column)}
            found[column.name] = column.write(inside, int(live[column.around].sum()))
        else:
            found[column.name] = column.write(table, n)
    for column in schema.columns:
        if isinstance(column.kind, Reference):
            rows = np.nonzero(live[column.around])[0]
            found[column.name] = [found[column.kind.key][row] for row in rows.tolist()]
    return found


def elements(table: Mapping[str, np.ndarray], schema: Schema) -> dict[str, np.ndarray]:
    """Each table whose rows a record has several of -> which elements there are, bool [N, most]."""
    return {child: np.arange(most) < table[f"{child}#"][:, None] for child, most in most_of(schema).items()}


def _is_of(name: str, column: Column) -> bool:
    return name == column.name or name.startswith((f"{column.name}.", f"{column.name}?"))


def texts(table: Mapping[str, np.ndarray], schema: Schema) -> dict[str, list[str]]:
    """Name of each column -> its cells, spelled as in the data, without the marks of JSON's types."""
    return {
        name: ["" if cell == NULL else bare(cell) for cell in cells] for name, cells in written(table, schema).items()
    }


def rows(table: Mapping[str, np.ndarray], schema: Schema) -> Iterator[dict[str, Any]]:
    """Rows as nested dictionaries of Python's own types; None is missing."""
    message = seen(schema)
    return (nested(message, row) for row in _flat_rows(table, schema, None))


def json_rows(table: Mapping[str, np.ndarray], schema: Schema) -> Iterator[dict[str, Any]]:
    """The same as JSON has them: a field that its row has not is left out, as in the data; null is None."""
    message = seen(schema)
    return (_without_absent(nested(message, row)) for row in _flat_rows(table, schema, _ABSENT))


def _flat_rows(table: Mapping[str, np.ndarray], schema: Schema, absent: Any) -> Iterator[dict[str, Any]]:
    """Column -> value of each row, `absent` where its row has no such field; and each child -> list of its rows."""
    message, cells = seen(schema), written(table, schema)
    values: dict[str, list[Any]] = {
        column.name: [absent if column.is_absent(cell) else column.python(cell) for cell in cells[column.name]]
        for column in schema.columns
    }
    children = {field.name: field.kind for field in message.fields if field.most}
    for child, kind in children.items():
        assert isinstance(kind, Message)
        inside = [column.name for column in schema.columns if column.around == child]
        found = iter([nested(kind, one, f"{child}.") for one in _turned(values, inside)])
        values[child] = [list(islice(found, int(count))) for count in table[f"{child}#"]]
    return _turned(values, [*(column.name for column in schema.columns if not column.around), *children])


def _without_absent(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without absent fields; a message all of whose fields are absent is so itself."""
    inner = {name: _present(value) for name, value in row.items()}
    return {name: value for name, value in inner.items() if value is not _ABSENT and value != {}}


def _present(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_absent(element) for element in value]
    return _without_absent(value) if isinstance(value, dict) else value


def _turned(columns: Mapping[str, Sequence[Any]], names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Columns as rows."""
    return (dict(zip(names, row, strict=True)) for row in zip(*(columns[name] for name in names), strict=True))


def cells_of(values: Mapping[str, Sequence[Any]], schema: Schema) -> dict[str, np.ndarray]:
    """Values as people give them, None where one is missing -> columns of the model's cells.

    Args:
        values: of each column of `rows.shown`; those of a table that a record has several rows of are lists of
            dictionaries.
        schema: of the records.

    Raises:
        ValueError: a value is none that its column may have; the message names the column and the row.
    """
    most = most_of(schema)
    found = {f"{child}#": _counts(values[child], child, n) for child, n in most.items()}
    for column in schema.columns:
        if column.field is None:
            continue
        if column.around:
            own = [_at(one, column) for row in values[column.around] for one in row]
            flat, live = _cells_of(column, own), np.arange(most[column.around]) < found[f"{column.around}#"][:, None]
            found |= {name: spread(cells, live) for name, cells in flat.items()}
        else:
            found |= _cells_of(column, _own(values, column))
    kinds = {cell.name: cell.kind for cell in cells(schema.message)}
    return {name: _typed(kinds[name], column) for name, column in found.items()}


def spread(cells: np.ndarray, live: np.ndarray) -> np.ndarray:
    """Cells of the elements of all rows, one after the other -> [N, most], with 0 or "" where there is no element."""
    found = np.full(live.shape, "" if cells.dtype == object else 0, cells.dtype)
    found[live] = cells
    return found


def _counts(lists: Sequence[Any], child: str, most: int) -> np.ndarray:
    for row, one in enumerate(lists, 1):
        if not isinstance(one, list | tuple) or not all(isinstance(element, Mapping) for element in one):
            raise ValueError(f"`{child}` must be a list of dictionaries in each row; got {one!r} in row {row}.")
        if len(one) > most:
            raise ValueError(f"`{child}` must have at most {most} elements; got {len(one)} in row {row}.")
    return np.array([len(one) for one in lists], np.int64)


def _own(values: Mapping[str, Sequence[Any]], column: Column) -> Sequence[Any]:
    """The values of a column that a record has once; it may lie in a message."""
    if column.name in values:
        return values[column.name]
    top, *inner = column.name.split(".")
    return [reduce(lambda message, name: message[name], inner, value) for value in values[top]]


def _at(element: Mapping[str, Any], column: Column) -> Any:
    """The value of a column in a row of its table."""
    if column.own_name in element:
        return element[column.own_name]
    inside: Any = element
    for name in column.own_name.split("."):
        if not isinstance(inside, Mapping) or name not in inside:
            raise ValueError(f"`{column.around}` must have {column.own_name!r} in each element; got {dict(element)!r}.")
        inside = inside[name]
    return inside


def _cells_of(column: Column, values: Sequence[Any]) -> dict[str, np.ndarray]:
    found, sound = column.read(_given(column, values))
    if not sound.all():
        row = int(np.argmin(sound))
        raise ValueError(f"`{column.name}` must be {column.about()}; got {values[row]!r} in row {row + 1}.")
    return found


def _given(column: Column, values: Sequence[Any]) -> list[str]:
    """Cells of values as people give them. Raises ValueError, with the row, where one is none of the column's type."""
    found = []
    for row, value in enumerate(values, 1):
        try:
            found.append(column.given(value))
        except ValueError as error:
            raise ValueError(f"{str(error).rstrip('.')} in row {row}.") from None
    return found


def _typed(kind: Text | Number | Category, column: np.ndarray) -> np.ndarray:
    if not isinstance(kind, Number):
        return column
    return np.rint(column).astype(np.int64) if kind.whole else column.astype(np.float32)


def _objects(values: Sequence[str]) -> np.ndarray:
    found = np.empty(len(values), object)
    found[:] = values
    return found
