"""What a data frame was, so that generated rows make one with the same types. Imports no TensorFlow."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tfvae.checks import DataError, require_one_of
from tfvae.tables.arrow import ARROW, COLUMNS, PANDAS, POLARS, arrow_table, kind_of, plain_table
from tfvae.tables.pandas_frames import to_pandas

_ROWS = 100_000
"""Rows of a group in the file, which is a part that is read at once."""
_KIND, _SCHEMA = b"tfvae.kind", b"tfvae.schema"


@dataclass(frozen=True)
class Frame:
    """What a data frame was: which library's, its columns in their order, and their types.

    Args:
        kind: "pandas", "polars", "arrow", or "columns" of a mapping from names to values.
        schema: names and types, and what pandas notes of its own types.
        choices: values of each column of categories, in their order, those that no row has among them.
    """

    kind: str
    schema: pa.Schema
    choices: Mapping[str, pa.Array]

    def __post_init__(self) -> None:
        require_one_of("kind", self.kind, (PANDAS, POLARS, ARROW, COLUMNS))

    @property
    def names(self) -> list[str]:
        return list(self.schema.names)

    @property
    def numbers(self) -> list[str]:
        """Names of the columns of whole or other numbers."""
        return [f.name for f in self.schema if pa.types.is_integer(f.type) or pa.types.is_floating(f.type)]

    def of(self, columns: Mapping[str, Sequence[Any]], index: Any = None) -> Any:
        """A data frame like this one, of values of Python's own types, None where one is missing.

        Args:
            columns: values by the names in the file; each name of this frame must be among them.
            index: of the rows, for pandas.
        """
        arrays = [self._array(columns[field.name], field) for field in self.schema]
        table = pa.Table.from_arrays(arrays, schema=self.schema)
        if self.kind == COLUMNS:
            return table.to_pydict()
        if self.kind == POLARS:
            import polars as pl

            return pl.from_arrow(table)
        return table if self.kind == ARROW else to_pandas(table, index)

    def _array(self, values: Sequence[Any], field: pa.Field) -> pa.Array:
        if field.name in self.choices:
            return _dictionary(values, self.choices[field.name], field.type)
        return _array(values, field.type)

    def save(self, path: Path) -> None:
        """Writes what the frame was; see `load_frame`."""
        lists = {
            name: pa.array([choices.to_pylist()], pa.list_(choices.type)) for name, choices in self.choices.items()
        }
        notes = {_KIND: self.kind.encode(), _SCHEMA: self.schema.serialize().to_pybytes()}
        table = pa.table(lists).replace_schema_metadata(notes)
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)


def load_frame(path: Path) -> Frame:
    """What `Frame.save` wrote. Raises DataError where the file is missing or broken."""
    try:
        with pa.OSFile(str(path)) as file:
            table = pa.ipc.open_file(file).read_all()
        notes = table.schema.metadata or {}
        schema = pa.ipc.read_schema(pa.py_buffer(notes[_SCHEMA]))
        choices = {
            name: pa.array(table.column(name)[0].as_py(), schema.field(name).type.value_type)
            for name in table.column_names
        }
        return Frame(notes[_KIND].decode(), schema, choices)
    except (OSError, pa.ArrowException, KeyError) as error:
        raise DataError(f"{path} cannot be read ({error}): it must be what `save` of a model wrote.") from None


def write_frames(frames: Iterable[Any], path: Path) -> Frame:
    """Writes data frames of the same columns, one below the other, as one Parquet file, and says what they were.

    Only one of them is in memory at a time, apart from what the caller holds.

    Raises:
        DataError: there is no frame or none has rows, two differ in columns or types, or a column holds what no cell
            can hold.
    """
    tables = ((kind_of(frame), arrow_table(frame)) for frame in frames)
    first = next(tables, (COLUMNS, pa.table({})))
    kept, rows = frame_of(*first), 0
    # PyArrow below 13 writes version 2.4 unless it is told, which has no nanoseconds and refuses them.
    with pq.ParquetWriter(path, plain_table(first[1]).schema, version="2.6") as writer:
        for kind, table in chain([first], tables):
            kept = _joined(kept, frame_of(kind, table))
            writer.write_table(plain_table(table), row_group_size=_ROWS)
            rows += len(table)
    if not rows:
        raise DataError("`data` must have rows; got none.")
    return kept


def frame_of(kind: str, table: pa.Table) -> Frame:
    """What a data frame of some library was, by the table that Arrow makes of it."""
    return Frame(
        kind,
        table.schema,
        {
            field.name: _choices(table.column(field.name))
            for field in table.schema
            if pa.types.is_dictionary(field.type)
        },
    )


def _choices(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0).dictionary if column.num_chunks else pa.array([], column.type.value_type)


def _joined(before: Frame, frame: Frame) -> Frame:
    """What both of two frames were: their columns of categories have the categories of both."""
    if before.names != frame.names:
        raise DataError(
            f"all frames must have the columns {', '.join(before.names)}; one has {', '.join(frame.names)}."
        )
    for one, other in zip(before.schema, frame.schema, strict=True):
        if one.type != other.type:
            raise DataError(
                f"all frames must have the same types; {one.name} is {one.type}, and elsewhere {other.type}."
            )
    both = {name: pc.unique(pa.concat_arrays([one, frame.choices[name]])) for name, one in before.choices.items()}
    return Frame(before.kind, before.schema, both)


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Values as Arrow has them, of a type."""
    if pa.types.is_duration(kind):
        return pa.array(values, pa.int64()).cast(kind)
    if pa.types.is_null(kind):
        return pa.nulls(len(values))
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.string()).cast(kind)
    for is_kind, made in _PARSED.items():
        if is_kind(kind):
            return pa.array([None if value is None else made(str(value)) for value in values], kind)
    if pa.types.is_float16(kind):
        return pa.array(np.array(values, np.float16), kind, from_pandas=True)
    return pa.array(values, kind)


def _time(text: str) -> time:
    """Python wants three decimals or six."""
    whole, point, decimals = text.partition(".")
    return time.fromisoformat(f"{whole}{point}{decimals.ljust(6, '0')}" if point else whole)


_PARSED: Mapping[Callable[[pa.DataType], bool], Callable[[str], Any]] = {
    pa.types.is_date: date.fromisoformat,
    pa.types.is_time: _time,
    pa.types.is_decimal: Decimal,
    pa.types.is_binary: str.encode,
    pa.types.is_large_binary: str.encode,
}
"""Types whose values Arrow does not make of texts."""


def _dictionary(values: Sequence[Any], choices: pa.Array, kind: pa.DictionaryType) -> pa.DictionaryArray:
    codes = pc.index_in(_array(values, kind.value_type), choices).cast(kind.index_type)
    return pa.DictionaryArray.from_arrays(codes, choices, ordered=kind.ordered)
