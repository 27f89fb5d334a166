"""What users give a model of a table, as columns of values: data frames, or files. Imports no TensorFlow."""

import os
from typing import Any

import pyarrow as pa

from tfvae.checks import DataError
from tfvae.data.reader import FINDINGS, Placed, Reject
from tfvae.data.records.files.parquet import values_of
from tfvae.data.records.table_files import TableFiles
from tfvae.schema.kinds.cell_types import EMPTY, LITERAL, NULL, bare, source_of, text_of
from tfvae.schema.kinds.column import Column
from tfvae.schema.message import Schema
from tfvae.tables.arrow import PANDAS, alike, columns_of, kind_of

_NAMED = 3
"""Rejected rows that a message names."""


def columns_given(data: Any, schema: Schema, like: pa.Schema | None = None) -> dict[str, list[Any]]:
    """The columns of a data frame, or of a file of rows; values are as JSON has them, None is missing.

    Args:
        data: a data frame, see `arrow.kind_of`, or the path of a file, see docs/files.md.
        schema: of the model, which says how a file's cells are read.
        like: names and types of the columns that the model was fitted on, if they were a data frame's: moments, lengths
            of time and bools are read as such.

    Raises:
        DataError: `data` is neither, or the file cannot be read, lacks columns of the model, or has rows that cannot
            be read.
    """
    if not is_path(data):
        return columns_of(data, like)
    found = _of_file(str(data), schema)
    kinds = {} if like is None else {field.name: field.type for field in like}
    return {name: _alike(values, kinds[name]) if name in kinds else values for name, values in found.items()}


def _alike(values: list[Any], kind: pa.DataType) -> list[Any]:
    """Texts as moments of a type, see `arrow.alike`; values of several types as they are."""
    if not pa.types.is_temporal(kind) or not all(value is None or isinstance(value, str) for value in values):
        return values
    return values_of(alike(pa.chunked_array([pa.array(values, pa.string())]), kind))


def index_given(data: Any) -> Any:
    """The index of a data frame of pandas; None of all else."""
    return None if is_path(data) or kind_of(data) != PANDAS else data.index


def is_path(data: Any) -> bool:
    """Whether it names a file, and is no data frame."""
    return isinstance(data, str | os.PathLike)


def _of_file(path: str, schema: Schema) -> dict[str, list[Any]]:
    reader = TableFiles(path)
    items = [item for shard in reader.shards() for item in reader.read(shard)]
    if rejects := [item for item in items if isinstance(item, Reject)]:
        named = "; ".join(f"{item.where}: {item.reason}" for item in rejects[:_NAMED])
        raise DataError(f"{path} has {len(rejects)} rows that cannot be read: {named}.")
    rows = [item.record for item in items if isinstance(item, Placed) and item.split != FINDINGS]
    if lacking := [column.name for column in schema.columns if rows and column.name not in rows[0]]:
        raise DataError(f"{path} lacks the columns {', '.join(lacking)} of the model.")
    return {column.name: [_value(column, row[column.name]) for row in rows] for column in schema.columns}


def _value(column: Column, cell: Any) -> Any:
    """The value of a cell; the text of one that the column cannot have, so that whoever takes it names column and row.

    The file may be of another form than the one of the training rows: a CSV has an empty cell where JSON has null, and
    its numbers have no mark.
    """
    text = text_of(cell) if cell else EMPTY
    if text == EMPTY and column.missing:
        return None
    if column.type == "bool":
        text = column.kind.spell(bare(text)) or text
    try:
        return column.python(bare(text) if source_of(text) == LITERAL and text != NULL else text)
    except ValueError:
        return text
