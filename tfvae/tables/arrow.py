"""Data frames of pandas and polars, Arrow tables and mappings of columns, as Arrow tables. Imports no TensorFlow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from tfvae.checks import DataError
from tfvae.data.records.files.parquet import values_of
from tfvae.tables.pandas_frames import from_pandas, name_of

PANDAS, POLARS, ARROW, COLUMNS = "pandas", "polars", "arrow", "columns"
_WAYS = {
    "Series": ": call `to_frame()` of it",
    "LazyFrame": ": call `collect()` of it",
    "ndarray": ": name its columns",
}
"""How a data frame is made of what is nearly one."""
_NESTED = (pa.types.is_list, pa.types.is_large_list, pa.types.is_struct, pa.types.is_map, pa.types.is_union)


def kind_of(frame: Any) -> str:
    """Whose data frame it is. Raises DataError where it is none."""
    if kind := _kind(frame):
        return kind
    name = type(frame).__name__
    raise DataError(
        "`data` must be a data frame of pandas or polars, an Arrow table, a mapping from names to columns, a path, or "
        f"an iterable of frames; got {name}{_WAYS.get(name, '')}."
    )


def _kind(frame: Any) -> str | None:
    if isinstance(frame, pa.Table | pa.RecordBatch):
        return ARROW
    homes = {kind.__module__.partition(".")[0] for kind in type(frame).__mro__ if kind.__name__ == "DataFrame"}
    if home := homes & {PANDAS, POLARS}:
        return str(home.pop())
    return COLUMNS if isinstance(frame, Mapping) else None


def arrow_table(frame: Any) -> pa.Table:
    """A data frame as Arrow has it, its index left out; names of columns are texts.

    Raises:
        DataError: it is no data frame, has a name twice, or a column has values of several types.
    """
    kind = kind_of(frame)
    if kind == PANDAS:
        _require_once(list(map(name_of, frame.columns)))  # of which Arrow would say less
    try:
        table = _MADE[kind](frame)
    except DataError:
        raise
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise DataError(
            f"`data` has a column that Arrow cannot hold: {reason}. Give it one type, or make it texts."
        ) from None
    _require_once(table.column_names)
    for field in table.schema:
        inner = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        stored = inner.storage_type if isinstance(inner, pa.BaseExtensionType) else inner
        if any(is_nested(stored) for is_nested in _NESTED):
            raise DataError(
                f"column {field.name} holds {field.type}: make it texts, numbers, dates or the like, or give nested "
                "records as lines of JSON."
            )
    return table.unify_dictionaries()


def _require_once(names: Sequence[str]) -> None:
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DataError(f"`data` must have each column once; {', '.join(twice)} is there twice.")


def _from_polars(frame: Any) -> pa.Table:
    """Raises DataError where a column holds objects of Python, of which polars gives Arrow the addresses."""
    if odd := [name for name, kind in frame.schema.items() if str(kind).startswith("Object")]:
        raise DataError(f"column {odd[0]} holds objects of Python: make it texts, numbers, dates or the like.")
    return frame.to_arrow()


def _from_columns(columns: Mapping[Any, Any]) -> pa.Table:
    """Raises DataError where a column is no sequence of values, or has not as many as another one."""
    if odd := [name for name, values in columns.items() if isinstance(values, str) or not isinstance(values, Iterable)]:
        raise DataError(
            f"`data` must have a column of values for each name; {name_of(odd[0])} is {columns[odd[0]]!r}. Of rows as "
            "mappings, make a data frame first."
        )
    arrays = {name_of(name): _from_values(values) for name, values in columns.items()}
    if len(lengths := {len(array) for array in arrays.values()}) > 1:
        raise DataError(f"`data` must have columns of the same length; got {', '.join(map(str, sorted(lengths)))}.")
    return pa.table(arrays)


def _from_values(values: Any) -> pa.Array:
    if isinstance(values, np.ndarray) and values.ndim == 1 and values.dtype != object:
        return pa.array(values)
    return pa.array(list(map(_scalar, values)))


def _scalar(value: Any) -> Any:
    """A value that Arrow knows by itself: those of NumPy are Python's, and what pandas has for missing ones is None."""
    if isinstance(value, np.datetime64 | np.timedelta64):
        value = value.astype(f"{'datetime64' if isinstance(value, np.datetime64) else 'timedelta64'}[us]")
    if isinstance(value, np.generic) or getattr(value, "shape", None) == ():
        value = value.item()
    return None if type(value).__name__ in ("NAType", "NaTType") else value


_MADE = {
    PANDAS: from_pandas,
    POLARS: _from_polars,
    ARROW: lambda table: pa.Table.from_batches([table]) if isinstance(table, pa.RecordBatch) else table,
    COLUMNS: _from_columns,
}


def plain_table(table: pa.Table) -> pa.Table:
    """The same values in types that Parquet and its reader have: no categories or lengths of time."""
    return pa.table({name: _plain_column(column) for name, column in _named(table)})


def _plain_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain_column(column.cast(kind.value_type))
    if pa.types.is_duration(kind):
        return column.cast(pa.int64())
    if pa.types.is_null(kind) or str(kind) == "string_view":
        return column.cast(pa.string())
    if str(kind) == "binary_view":
        return column.cast(pa.binary())
    if pa.types.is_float16(kind):  # which older ones do not cast
        return pa.chunked_array([pa.array(column.to_numpy().astype(np.float32), from_pandas=True)], pa.float32())
    return column


def columns_of(data: Any, like: pa.Schema | None = None) -> dict[str, list[Any]]:
    """The columns of a data frame, of values as JSON has them; None is missing.

    Args:
        data: the data frame.
        like: names and types of columns that are to be read as such: a day as its midnight, 1 as true.

    Raises:
        DataError: as `arrow_table`.
    """
    table = arrow_table(data)
    kinds = {} if like is None else {field.name: field.type for field in like}
    columns = {name: alike(column, kinds.get(name, column.type)) for name, column in _named(table)}
    return {name: values_of(_plain_column(column)) for name, column in columns.items()}


def alike(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """A column as moments, lengths of time or bools of a type where that says the same; else as it is."""
    given = column.type
    zones = [one.tz is None for one in (given, kind) if pa.types.is_timestamp(one)]
    if given == kind or len(set(zones)) > 1 or not (pa.types.is_temporal(kind) or pa.types.is_boolean(kind)):
        return column
    if pa.types.is_integer(given) and not pa.types.is_boolean(kind):
        return column
    try:
        cast = column.cast(kind)
        return cast if not pa.types.is_boolean(kind) or cast.cast(given).equals(column) else column
    except pa.ArrowException:
        return column


def _named(table: pa.Table) -> Iterator[tuple[str, pa.ChunkedArray]]:
    yield from zip(table.column_names, table.columns, strict=True)


def chunks(data: Any) -> Iterator[Any]:
    """The frames of an iterable of frames; a frame stands for itself. Raises DataError where it is neither."""
    one = isinstance(data, str | bytes) or hasattr(type(data), "columns") or hasattr(data, "dtype")
    if isinstance(data, Iterable) and not one and not _kind(data):
        yield from data
    else:
        kind_of(data)
        yield data
