"""Records as named columns in memory, and as files of CSV or JSON lines."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from tfvae.data.records.interface import RecordInterface
from tfvae.schema.cells import cells
from tfvae.schema.message import Category, Field, Message, Schema, leaves

Table = Mapping[str, np.ndarray]
"""Name -> column [N], or [N, n] inside a repeated field, as `RecordInterface` names and types them; text is str."""

_ROWS = 8192


def table(schema: Schema, x: Mapping[str, Any]) -> Table:
    """The table that the model's columns [N, ...] stand for: one column for each cell of the schema."""
    interface, size = RecordInterface(schema), len(next(iter(x.values())))
    parts = [
        interface.render({"x": {key: tf.constant(column[start : start + _ROWS]) for key, column in x.items()}})
        for start in range(0, max(size, 1), _ROWS)
    ]
    return {name: np.concatenate([_array(part[name]) for part in parts]) for name in parts[0]}


def write_csv(rows: Table, schema: Schema, path: str | Path) -> None:
    """A file of comma-separated values with a header, as RFC 4180 has it; UTF-8.

    Columns are the leaves in the order of the schema. A missing value is an empty cell. A number is the shortest one
    that is read as the same float32.

    Raises:
        ValueError: a field is repeated, or an optional message.
    """
    if not is_flat(schema.message):
        raise ValueError(
            "`schema` has a repeated field or an optional message, which no row of cells shows: use `write_jsonl`."
        )
    columns = [_cells(rows, name, field) for name, field, _ in leaves(schema.message)]
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([leaf.path for leaf in leaves(schema.message)])
        writer.writerows(zip(*columns, strict=True))


def is_flat(message: Message) -> bool:
    """Whether `write_csv` can write such records: no field is repeated, and none is an optional message."""
    inside = [field for field in message.fields if isinstance(field.kind, Message)]
    nested = any(field.optional or not is_flat(field.kind) for field in inside if isinstance(field.kind, Message))
    return not nested and not any(field.most for field in message.fields)


def write_jsonl(rows: Table, schema: Schema, path: str | Path) -> None:
    """A file with an object of JSON for each row, nested as the schema is; UTF-8. What is missing is null."""
    with Path(path).open("w", encoding="utf-8") as file:
        for nested in nest(rows, schema):
            file.write(json.dumps(nested, ensure_ascii=False) + "\n")


def nest(rows: Table, schema: Schema) -> Iterator[dict[str, Any]]:
    """Rows as nested dictionaries and lists, with values of Python's own types; None is missing."""
    columns = {cell.name: _plain(rows[cell.name]).tolist() for cell in cells(schema.message)}
    for values in zip(*columns.values(), strict=True):
        yield _message(schema.message, dict(zip(columns, values, strict=True)), "", None)


def _array(column: tf.Tensor) -> np.ndarray:
    array = column.numpy()
    if array.dtype == object:
        array.ravel()[:] = [text.decode() for text in array.ravel()]
    return array


def _plain(column: np.ndarray) -> np.ndarray:
    """Floats of 64 bits with the fewest digits that are read as the same float32; other columns as they are."""
    return column.astype(str).astype(np.float64) if column.dtype == np.float32 else column


def _cells(rows: Table, path: str, field: Field) -> list[str]:
    column, kind = rows[path], field.kind
    if isinstance(kind, Category) and kind.type == "bool":
        column = np.array(kind.values, object)[column.astype(int)]
    there = rows[f"{path}?"] if field.flagged else np.ones(len(column), bool)
    return np.where(there, column.astype(str if column.dtype == np.float32 else object), "").tolist()


def _message(message: Message, row: Mapping[str, Any], prefix: str, place: int | None) -> dict[str, Any]:
    """A message of a row; `place` is that of an element of the repeated field around it."""
    return {field.name: _field(field, row, prefix + field.name, place) for field in message.fields}


def _field(field: Field, row: Mapping[str, Any], path: str, place: int | None) -> Any:
    def at(name: str) -> Any:
        return row[name] if place is None else row[name][place]

    if field.most:
        one = replace(field, optional=False, most=0)
        return [_field(one, row, path, element) for element in range(row[f"{path}#"])]
    if field.flagged and not at(f"{path}?"):
        return None
    if isinstance(field.kind, Message):
        return _message(field.kind, row, f"{path}.", place)
    return at(path) if at(path) != "" or not field.optional else None
