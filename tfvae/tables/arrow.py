"""Data frames of pandas and polars, Arrow tables and mappings of columns, as Arrow tables. Imports no TensorFlow."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from tfvae.checks import DataError
from tfvae.data.records.files.parquet import values_of

LABELS = b"tfvae.labels"
"""Note of a schema: the names of a data frame of pandas whose columns have numbers for names."""
PANDAS, POLARS, ARROW, COLUMNS = "pandas", "polars", "arrow", "columns"
_NESTED = (pa.types.is_list, pa.types.is_large_list, pa.types.is_struct, pa.types.is_map, pa.types.is_union)


def kind_of(frame: Any) -> str:
    """Whose data frame it is. Raises DataError where it is none."""
    if kind := _kind(frame):
        return kind
    raise DataError(
        "`data` must be a data frame of pandas or polars, an Arrow table, a mapping from names to columns, a path, or "
        f"an iterable of frames; got {type(frame).__name__}."
    )


def _kind(frame: Any) -> str | None:
    home = type(frame).__module__.partition(".")[0]
    if isinstance(frame, pa.Table | pa.RecordBatch):
        return ARROW
    if home in (PANDAS, POLARS) and hasattr(frame, "columns"):
        return str(home)
    return COLUMNS if isinstance(frame, Mapping) else None


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


def _from_pandas(frame: Any) -> pa.Table:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    if frame.columns.inferred_type != "integer":
        return table
    labels = json.dumps(frame.columns.tolist()).encode()
    return table.replace_schema_metadata({**(table.schema.metadata or {}), LABELS: labels})


_MADE = {
    PANDAS: _from_pandas,
    POLARS: lambda frame: frame.to_arrow(),
    ARROW: lambda table: pa.Table.from_batches([table]) if isinstance(table, pa.RecordBatch) else table,
    COLUMNS: lambda columns: pa.table({str(name): list(values) for name, values in columns.items()}),
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
    if pa.types.is_null(kind):
        return column.cast(pa.string())
    if pa.types.is_float16(kind):
        return column.cast(pa.float32())
    return column


def columns_of(data: Any) -> dict[str, list[Any]]:
    """The columns of a data frame, of values as JSON has them; None is missing. Raises DataError as `arrow_table`."""
    table = plain_table(arrow_table(data))
    return {name: values_of(column) for name, column in _named(table)}


def _named(table: pa.Table) -> Iterator[tuple[str, pa.ChunkedArray]]:
    yield from zip(table.column_names, table.columns, strict=True)


def chunks(data: Any) -> Iterator[Any]:
    """The frames of an iterable of frames; a frame stands for itself. Raises DataError where it is neither."""
    several = isinstance(data, Iterable) and not isinstance(data, str | bytes) and not hasattr(data, "columns")
    if several and not _kind(data):
        yield from data
    else:
        kind_of(data)
        yield data
