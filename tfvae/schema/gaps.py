"""Rows of records with gaps, as people give them -> columns of cells, and which of them are known. No TensorFlow.

A gap is None, an empty cell of a CSV, a column that is not there. Of a field that may be missing it is not known then
whether it is. What stands in a gap is any value that the schema allows. A nested column is known or a gap as a whole:
inside it, None says that a field is missing, and each message has all of its fields.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tfvae.schema.cells import cells
from tfvae.schema.given import require_once, table_of, values_of
from tfvae.schema.kinds.missing import is_missing
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text, seen_leaves
from tfvae.schema.people import cells_of, most_of, seen
from tfvae.schema.rows import Table, is_flat, ways
from tfvae.schema.well_known import WELL_KNOWN


def table_with_gaps(rows: Mapping[str, Any], schema: Schema) -> tuple[Table, dict[str, np.ndarray]]:
    """Columns of cells, and for each cell whether it is known, bool [N].

    Args:
        rows: name -> values [N], some of the columns that `rows.shown` shows, None where there is a gap.
        schema: of the records.

    Raises:
        ValueError: no column is given, or one is unknown, no list, or there twice; a value is of another type, or a
            nested one has a gap inside; or columns differ in length.
    """
    fields = _fields(schema)
    if not hasattr(rows, "keys"):
        raise ValueError(f"`rows` must be a mapping from names to values, or a data frame; got {rows!r}.")
    names = list(rows.keys())
    require_once(names)
    given = {name: values_of(rows[name], name) for name in names}
    if unknown := [name for name in given if name not in fields]:
        raise ValueError(f"`rows` must have some of the columns {', '.join(fields)}; {unknown[0]!r} is unknown.")
    if not given:
        raise ValueError(f"`rows` must have some of the columns {', '.join(fields)}; got none.")
    n = len(next(iter(given.values())))
    filled, known = dict[str, list[Any]](), dict[str, np.ndarray]()
    if schema.columns:
        return _inferred(given, schema, n)
    for name, field in fields.items():
        values = given.get(name, [None] * n)
        known[name] = np.array([not is_missing(value) for value in values], bool)
        for row, value in enumerate(values, 1):
            _require_whole(field, value, name, row)
        filled[name] = [_blank(field) if is_missing(value) else value for value in values]
    columns = {cell.name: known[_column(schema, cell.of or cell.name)] for cell in cells(schema.message)}
    return table_of(filled, schema), columns


def _inferred(given: Mapping[str, Sequence[Any]], schema: Schema, n: int) -> tuple[Table, dict[str, np.ndarray]]:
    """The same of columns whose kinds were inferred; a text may spell that a value is missing."""
    message = seen(schema)
    top = {leaf.path: leaf.path if is_flat(message) else leaf.way[0] for leaf in seen_leaves(message)}
    gaps = {
        name: np.array([is_missing(value) for value in given.get(name, [None] * n)], bool)
        for name in dict.fromkeys(top.values())
    }
    filled = {
        name: [blank if gap else value for value, gap in zip(given.get(name, [None] * n), gaps[name], strict=True)]
        for name, blank in _blanks(schema).items()
    }
    known = {f"{child}#": ~gaps[child] for child in most_of(schema)}
    for column in schema.columns:
        if column.field is not None:
            known |= dict.fromkeys(column.read([column.blank])[0], ~gaps[top[column.name]])
    return cells_of(filled, schema), known


def _blanks(schema: Schema) -> dict[str, Any]:
    """Name of each column of `rows.shown` -> a value that any row may have."""
    columns, found = {column.name: column for column in schema.columns}, dict[str, Any]()
    flat = is_flat(seen(schema))
    for leaf in seen_leaves(seen(schema)):
        column = columns[leaf.path]
        *around, last = [leaf.path] if flat else leaf.way
        inside = found
        for name in around:
            inside = inside.setdefault(name, {})
        inside[last] = column.blank
    return {**found, **{child: [] for child in most_of(schema)}}


def kept(filled: Mapping[str, list[Any]], rows: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Filled rows with the values that were given: those that are new to their column would be written otherwise."""
    given = {name: values_of(rows[name], name) if name in rows else [None] * len(filled[name]) for name in filled}
    return {
        name: [old if type(old) is type(new) else new for old, new in zip(given[name], column, strict=True)]
        for name, column in filled.items()
    }


def _fields(schema: Schema) -> dict[str, Field]:
    """Name of each column of `rows.shown` -> its field."""
    if is_flat(seen(schema)):
        return {".".join(leaf.way): leaf.field for leaf in seen_leaves(seen(schema))}
    return {field.called: field for field in seen(schema).fields}


def _column(schema: Schema, path: str) -> str:
    """The column of `rows.shown` that a path lies in."""
    message = seen(schema)
    paths = [leaf.path for leaf in seen_leaves(message)] if is_flat(message) else [one.name for one in message.fields]
    return next(name for name, own in zip(ways(message), paths, strict=True) if f"{path}.".startswith(f"{own}."))


def _require_whole(field: Field, value: Any, path: str, row: int) -> None:
    """Raises ValueError where a nested value has a gap inside. Values of other types are left to `table_of`."""
    if field.most and isinstance(value, Sequence):
        for element in value:
            _require_whole(replace(field, most=0), element, path, row)
    elif isinstance(field.kind, Message) and isinstance(value, Mapping):
        for inner in field.kind.fields:
            gap = inner.called not in value or (is_missing(value[inner.called]) and not inner.optional)
            if gap:
                rule = "be given as a whole, or left out as a whole"
                raise ValueError(f"`{path}` must {rule}; row {row} has no {inner.called!r} in it.")
            _require_whole(inner, value[inner.called], f"{path}.{inner.called}", row)


def _blank(field: Field) -> Any:
    """A value that the field may have."""
    if field.most:
        return []
    if field.optional:
        return None
    if field.known:
        return WELL_KNOWN[field.known].blank
    if isinstance(field.kind, Message):
        return {inner.called: _blank(inner) for inner in field.kind.fields}
    if isinstance(field.kind, Category):
        return _READ[field.kind.type](field.kind.values[0])
    return "" if isinstance(field.kind, Text) else 0


def read_with_gaps(path: Path, schema: Schema) -> dict[str, list[Any]]:
    """The rows of a .csv file with a header, or of a .jsonl file: name -> values, None where there is a gap.

    Raises:
        ValueError: the file is neither, has no rows, or a line cannot be read; the message has its number.
    """
    if path.suffix not in (".csv", ".jsonl"):
        raise ValueError(f"rows with gaps must be a file .csv or .jsonl; got {path.name!r}.")
    if path.suffix == ".csv" and not is_flat(seen(schema)):
        raise ValueError(f"rows with repeated fields or optional messages must be a file .jsonl; got {path.name!r}.")
    try:
        records = list(_csv_rows(path, schema) if path.suffix == ".csv" else _json_rows(path))
    except UnicodeDecodeError:
        raise ValueError(f"rows with gaps must be a file in UTF-8; {path.name!r} is not: convert it.") from None
    if not records:
        raise ValueError(f"rows with gaps must be one or more; {path.name!r} has none.")
    names = dict.fromkeys(name for record in records for name in record)
    return {name: [record.get(name) for record in records] for name in names}


def _csv_rows(path: Path, schema: Schema) -> Iterator[dict[str, Any]]:
    fields = _fields(schema)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        require_once(reader.fieldnames or ())
        for line, row in enumerate(reader, 2):
            if None in row or None in row.values():
                raise ValueError(f"rows must have as many cells as the header; line {line} of {path.name!r} has not.")
            typed = {} if schema.columns else fields  # kinds read their own spellings
            yield {name: _typed(typed.get(name), cell, name, line) if cell else None for name, cell in row.items()}


def _json_rows(path: Path) -> Iterator[dict[str, Any]]:
    for line, text in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
        try:
            record = json.loads(text, object_pairs_hook=_once)
        except ValueError as error:
            raise ValueError(f"rows must be JSON, one a line; line {line} of {path.name!r}: {error}") from error
        if not isinstance(record, dict):
            raise ValueError(f"rows must be objects of JSON; line {line} of {path.name!r} is {text[:40]}.")
        yield record


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; Python's own reader would keep the last of two values of one name."""
    require_once([name for name, _ in pairs])
    return dict(pairs)


def _typed(field: Field | None, cell: str, name: str, line: int) -> Any:
    """A cell as a value of its field's type; that of an unknown column as it is."""
    if field is None or field.known:
        return cell
    assert not isinstance(field.kind, Message), "cells are leaves"
    type_ = ("int" if field.kind.whole else "float") if isinstance(field.kind, Number) else field.kind.type
    try:
        return _READ[type_](cell)
    except (ValueError, KeyError):
        raise ValueError(f"`{name}` must be of {type_}; line {line} has {cell!r}.") from None


def _float(cell: str) -> float:
    if "_" in cell:  # Python reads 1_000 as 1000, and nobody else does
        raise ValueError
    return float(cell)


def _int(cell: str) -> int:
    """A whole number; pandas writes 3 as 3.0 where a column has gaps."""
    if cell.strip().lstrip("+-").isdecimal():
        return int(cell)  # of any size, where a float has 16 digits
    number = _float(cell)
    if number % 1 != 0:
        raise ValueError
    return int(number)


_READ: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "int": _int,
    "float": _float,
    "bool": lambda cell: {"false": False, "true": True}[cell.lower()],
}
"""Name of a type -> what reads a cell of it."""
