"""Nested rows back as the tables that they were joined from: lines of a CSV for each. Imports no TensorFlow.

A row of a child has the key of the row that it lies in, so every key that it has is there; keys are new ones that
differ from row to row.
"""

import csv
from collections.abc import Iterator

from tfvae.schema import people
from tfvae.schema.kinds.column import Column
from tfvae.schema.kinds.unmodelled import Reference
from tfvae.schema.message import Schema, textual
from tfvae.schema.rows import Echo, Table, quoted


def tables_of(schema: Schema) -> dict[str, tuple[Column, ...]]:
    """Name of each table -> its columns, in the order of the data; {} where rows are of one table."""
    parent = next((column.kind.table for column in schema.columns if isinstance(column.kind, Reference)), None)
    if parent is None:
        return {}
    names = dict.fromkeys(column.around for column in schema.columns)
    return {
        name or parent: tuple(column for column in schema.columns if column.around == name) for name in sorted(names)
    }


def headers(schema: Schema, *, safe: bool = False) -> dict[str, str]:
    """Name of each table -> the first line of its file, with its end; `safe` as in `rows.write_csv`."""
    spell = quoted if safe else str
    return {
        name: csv.writer(Echo()).writerow([spell(column.own_name) for column in columns])
        for name, columns in tables_of(schema).items()
    }


def table_lines(table: Table, schema: Schema, *, safe: bool = False) -> dict[str, Iterator[str]]:
    """Name of each table -> its other lines, with their ends: those of a child row by row of the parent."""
    cells = people.texts(table, schema)
    if safe:
        words = {column.name for column in schema.columns if textual(people.leaf_of(column))}
        cells = {name: list(map(quoted, texts)) if name in words else texts for name, texts in cells.items()}
    return {
        name: map(csv.writer(Echo()).writerow, zip(*(cells[column.name] for column in columns), strict=True))
        for name, columns in tables_of(schema).items()
    }
