"""Rows of records as people see them: columns of cells -> plain values, and files of CSV or JSON lines.

All who show records go through here, by the schema: a pipeline's rows, a served model's, `tfvae.load`. Imports no
TensorFlow.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tfvae.schema import people
from tfvae.schema.cells import cells
from tfvae.schema.message import Category, Field, Message, Schema, seen_leaves, textual
from tfvae.schema.well_known import WELL_KNOWN

Table = Mapping[str, np.ndarray]
"""Name of a cell -> column [N], or [N, n] inside a repeated field, as `RecordInterface` names and types them; text is
str."""
Rows = dict[str, list[Any]]
"""Name -> values [N] of Python's own types; None is missing."""
_FORMULA = re.compile(r"[=@\t\r]|[+-](?!(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z)")
"""Begins a text that spreadsheets run, and that is no number."""


def is_flat(message: Message) -> bool:
    """Whether cells of a table can show such records: no field is repeated, and none is an optional message."""
    inside = [field for field in message.fields if isinstance(field.kind, Message) and not field.known]
    nested = any(field.optional or not is_flat(field.kind) for field in inside if isinstance(field.kind, Message))
    return not nested and not any(field.most for field in message.fields)


def write_csv(table: Table, schema: Schema, path: str | Path, *, safe: bool = False) -> None:
    """A file of comma-separated values with a header, as RFC 4180 has it; UTF-8.

    Columns are those of the data, in their order. Where kinds were inferred, cells are spelled as the training rows
    are. Else a missing value is an empty cell, and a number the shortest one that is read as the same float32.

    Args:
        table: the rows.
        schema: of the rows.
        path: of the file.
        safe: whether names and texts that a spreadsheet would run get a `'` before them, see `quoted`.

    Raises:
        ValueError: a field is repeated, or an optional message.
    """
    header = csv_header(schema, safe=safe)  # raises before there is a file
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        file.write(header)
        file.writelines(csv_lines(table, schema, safe=safe))


def csv_header(schema: Schema, *, safe: bool = False) -> str:
    """The first line of such a file, with its end; `safe` as in `write_csv`.

    Raises:
        ValueError: a field is repeated, or an optional message.
    """
    if not is_flat(people.seen(schema)):
        raise ValueError(
            "`schema` has a repeated field or an optional message, which no row of cells shows: use `write_jsonl`."
        )
    spell = quoted if safe else str
    return csv.writer(Echo()).writerow([spell(name) for name in ways(people.seen(schema))])


def csv_lines(table: Table, schema: Schema, *, safe: bool = False) -> Iterator[str]:
    """The other lines, one for each row, with their ends; `safe` as in `write_csv`."""
    if schema.columns:
        columns = list(people.texts(table, schema).values())
    else:
        columns = [_written(table, name, field) for name, field, _ in seen_leaves(schema.message)]
    if safe:
        fields = [field for _, field, _ in seen_leaves(people.seen(schema))]
        columns = [list(map(quoted, c)) if textual(f.kind) else c for c, f in zip(columns, fields, strict=True)]
    return map(csv.writer(Echo()).writerow, zip(*columns, strict=True))


def quoted(text: str) -> str:
    """The text, with a `'` before it where a spreadsheet would run it: it begins with =, +, -, @, tab or return.

    A number, such as -5, is none of these. There is no way back: a text may begin with a `'` by itself.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def write_jsonl(table: Table, schema: Schema, path: str | Path) -> None:
    """A file with an object of JSON for each row, nested as the schema is; UTF-8. What is missing is null,
    or left out where the rows of the data leave it out."""
    with Path(path).open("w", encoding="utf-8") as file:
        file.writelines(json_lines(table, schema))


def json_lines(table: Table, schema: Schema) -> Iterator[str]:
    """The lines of such a file, with their ends."""
    rows = people.json_rows(table, schema) if schema.columns else nest(table, schema)
    return (json.dumps(nested, ensure_ascii=False) + "\n" for nested in rows)


def nest(table: Table, schema: Schema) -> Iterator[dict[str, Any]]:
    """Rows as nested dictionaries and lists, with values of Python's own types; None is missing."""
    if schema.columns:
        yield from people.rows(table, schema)
        return
    columns = {cell.name: _plain(table[cell.name]).tolist() for cell in cells(schema.message)}
    for values in zip(*columns.values(), strict=True):
        yield _message(schema.message, dict(zip(columns, values, strict=True)), "", None)


def shown(table: Table, schema: Schema) -> Rows:
    """Columns by their names in the data, in its order.

    Flat records have a column a leaf, as their CSV has; others a column a field, which holds the dictionaries and lists
    that their JSON lines have.
    """
    rows = list(nest(table, schema))
    return {name: [_follow(row, way) for row in rows] for name, way in ways(people.seen(schema)).items()}


def ways(message: Message) -> dict[str, tuple[str, ...]]:
    """Name of each column of `shown` -> the names on the way to its values: a name may have a dot."""
    if is_flat(message):
        return {".".join(leaf.way): leaf.way for leaf in seen_leaves(message)}
    return {field.called: (field.called,) for field in message.fields}


class Echo:
    """A file that keeps nothing. What it is given to write, it returns; and so does `csv.writer.writerow`."""

    def write(self, text: str) -> str:
        return text


def _plain(column: np.ndarray) -> np.ndarray:
    """Floats of 64 bits with the fewest digits that are read as the same float32; other columns as they are."""
    return column.astype(str).astype(np.float64) if column.dtype == np.float32 else column


def _written(table: Table, path: str, field: Field) -> list[str]:
    column, kind = _texts(table, path, field) if field.known else table[path], field.kind
    if isinstance(kind, Category) and kind.type == "bool":
        column = np.array(kind.values, object)[column.astype(int)]
    there = table[f"{path}?"] if field.flagged else np.ones(len(column), bool)
    return np.where(there, column.astype(str if column.dtype == np.float32 else object), "").tolist()


def _texts(table: Table, path: str, field: Field) -> np.ndarray:
    """A column [N] of a well-known type."""
    assert isinstance(field.kind, Message)
    names = [part.name for part in field.kind.fields]
    rows = zip(*(table[f"{path}.{name}"].tolist() for name in names), strict=True)
    write = WELL_KNOWN[field.known].write
    return np.array([write(dict(zip(names, row, strict=True))) for row in rows], object)


def _message(message: Message, row: Mapping[str, Any], prefix: str, place: int | None) -> dict[str, Any]:
    """A message of a row; `place` is that of an element of the repeated field around it."""
    return {field.called: _field(field, row, prefix + field.name, place) for field in message.fields}


def _field(field: Field, row: Mapping[str, Any], path: str, place: int | None) -> Any:
    def at(name: str) -> Any:
        return row[name] if place is None else row[name][place]

    if field.most:
        one = replace(field, optional=False, most=0)
        return [_field(one, row, path, element) for element in range(row[f"{path}#"])]
    if field.flagged and not at(f"{path}?"):
        return None
    if isinstance(field.kind, Message):
        value = _message(field.kind, row, f"{path}.", place)
        return WELL_KNOWN[field.known].write(value) if field.known else value
    return at(path) if at(path) != "" or not field.optional else None


def _follow(value: Any, names: Sequence[str]) -> Any:
    for name in names:
        value = value[name]
    return value
