"""Data frames of pandas and polars, Arrow tables and plain columns: to Parquet, and back with the same types.

Imports no TensorFlow. Between a frame and its file stands an Arrow table, whose schema says what the frame was.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tfvae.checks import DataError, require_one_of
from tfvae.data.records.files.values import plain

PANDAS, POLARS, ARROW, COLUMNS = "pandas", "polars", "arrow", "columns"
_ROWS = 100_000
"""Rows of a group in the file, which is a part that is read at once."""
_KIND, _SCHEMA = b"tfvae.kind", b"tfvae.schema"
_NESTED = (pa.types.is_list, pa.types.is_large_list, pa.types.is_struct, pa.types.is_map, pa.types.is_union)


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
        return table if self.kind == ARROW else _pandas(table, index)

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
    kept: Frame | None = None
    with _Writer(path) as write:
        for frame in frames:
            table = arrow_table(frame)
            kept = _joined(kept, frame_of(kind_of(frame), table))
            write(_plain(table))
    if kept is None or not pq.read_metadata(path).num_rows:
        raise DataError("`data` must have rows; got none.")
    return kept


def kind_of(frame: Any) -> str:
    """Whose data frame it is. Raises DataError where it is none."""
    home = type(frame).__module__.partition(".")[0]
    if isinstance(frame, pa.Table | pa.RecordBatch):
        return ARROW
    if home in (PANDAS, POLARS) and hasattr(frame, "columns"):
        return str(home)
    if isinstance(frame, Mapping):
        return COLUMNS
    raise DataError(
        "`data` must be a data frame of pandas or polars, an Arrow table, a mapping from names to columns, a path, or "
        f"an iterable of frames; got {type(frame).__name__}."
    )


def arrow_table(frame: Any) -> pa.Table:
    """A data frame as Arrow has it, its index left out; names of columns are texts.

    Raises:
        DataError: it is no data frame, has a name twice, or a column has values of several types.
    """
    kind = kind_of(frame)
    if kind == PANDAS:
        _require_once([str(name) for name in frame.columns])  # of which Arrow would say less
    try:
        table = _MADE[kind](frame)
    except (pa.ArrowException, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise DataError(f"`data` has a column that Arrow cannot hold: {reason}. Give it one type.") from None
    _require_once(table.column_names)
    for field in table.schema:
        if any(is_nested(field.type) for is_nested in _NESTED):
            raise DataError(f"column {field.name} holds {field.type}: give nested records as lines of JSON.")
    return table.unify_dictionaries()


def _require_once(names: Sequence[str]) -> None:
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DataError(f"`data` must have each column once; {', '.join(twice)} is there twice.")


_MADE = {
    PANDAS: lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
    POLARS: lambda frame: frame.to_arrow(),
    ARROW: lambda table: pa.Table.from_batches([table]) if isinstance(table, pa.RecordBatch) else table,
    COLUMNS: lambda columns: pa.table({str(name): list(values) for name, values in columns.items()}),
}


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


def _joined(before: Frame | None, frame: Frame) -> Frame:
    """What both of two frames were: their columns of categories have the categories of both."""
    if before is None:
        return frame
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


class _Writer:
    """Opens the Parquet file with the first table, whose schema it has."""

    def __init__(self, path: Path) -> None:
        self._path, self._writer = path, None

    def __enter__(self) -> Any:
        return self._write

    def _write(self, table: pa.Table) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, table.schema)
        self._writer.write_table(table, row_group_size=_ROWS)

    def __exit__(self, *_error: object) -> None:
        if self._writer is not None:
            self._writer.close()


def _plain(table: pa.Table) -> pa.Table:
    """The same values in types that Parquet and the reader of tables have: no NaN, categories or lengths of time."""
    return pa.table({name: _plain_column(column) for name, column in _named(table)})


def _plain_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain_column(column.cast(kind.value_type))
    if pa.types.is_duration(kind):
        return column.cast(pa.int64())
    if pa.types.is_null(kind):
        return column.cast(pa.string())
    if pa.types.is_float16(kind):
        return column.cast(pa.float32())
    if pa.types.is_timestamp(kind) and kind.unit == "ns":  # which Python's own moments do not have
        return column.cast(pa.timestamp("us", kind.tz), safe=False)
    if pa.types.is_floating(kind):
        return pc.if_else(pc.is_nan(column), pa.scalar(None, kind), column)
    return column


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
        return pa.array(values, pa.float32()).cast(kind)
    return pa.array(values, kind)


_PARSED: Mapping[Callable[[pa.DataType], bool], Callable[[str], Any]] = {
    pa.types.is_date: date.fromisoformat,
    pa.types.is_time: time.fromisoformat,
    pa.types.is_decimal: Decimal,
    pa.types.is_binary: str.encode,
    pa.types.is_large_binary: str.encode,
}
"""Types whose values Arrow does not make of texts."""


def _dictionary(values: Sequence[Any], choices: pa.Array, kind: pa.DictionaryType) -> pa.DictionaryArray:
    places = {value: place for place, value in enumerate(choices.to_pylist())}
    codes = pa.array([places.get(value) for value in values], kind.index_type)
    return pa.DictionaryArray.from_arrays(codes, choices, ordered=kind.ordered)


def _pandas(table: pa.Table, index: Any) -> Any:
    frame = table.to_pandas()
    if index is not None:
        frame.index = index
    return frame


def columns_of(data: Any) -> dict[str, list[Any]]:
    """The columns of a data frame, of values as JSON has them; None is missing. Raises DataError as `arrow_table`."""
    table = _plain(arrow_table(data))
    return {name: [plain(value) for value in column.to_pylist()] for name, column in _named(table)}


def index_of(data: Any) -> Any:
    """That of a data frame of pandas; None of others."""
    return data.index if kind_of(data) == PANDAS else None


def _named(table: pa.Table) -> Iterator[tuple[str, pa.ChunkedArray]]:
    yield from zip(table.column_names, table.columns, strict=True)


def chunks(data: Any) -> Iterator[Any]:
    """The frames of an iterable of frames; a frame stands for itself."""
    if isinstance(data, Mapping) or hasattr(data, "columns") or isinstance(data, pa.Table | pa.RecordBatch):
        yield data
    elif isinstance(data, Iterable) and not isinstance(data, str | bytes):
        yield from data
    else:
        kind_of(data)  # raises
