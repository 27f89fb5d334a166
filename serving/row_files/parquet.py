"""Records as Parquet, with the types of their schema. Imports no TensorFlow, and PyArrow only where it is needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from serving.row_files.contents import Contents, Write
from tfvae.schema.message import Field, Message, Number, Schema
from tfvae.schema.people import seen
from tfvae.schema.rows import Table, nest

ROW_GROUP = 2**16
"""Rows that lie together: readers want tens of thousands, and so many are gathered in memory."""


@contextmanager
def parquet(path: Path, contents: Contents) -> Iterator[Write]:
    """Messages are structs, repeated fields lists, missing values null; whole numbers int64, others float32,
    or float64 where kinds were inferred."""
    from pyarrow.parquet import ParquetWriter

    schema, waiting = contents.schema, list[dict[str, Any]]()
    assert schema is not None, "Parquet holds records or sentences"
    with ParquetWriter(path, arrow_schema(schema)) as file:

        def write(table: Table) -> None:
            waiting.extend(nest(table, schema))
            while len(waiting) >= ROW_GROUP:
                flush()

        def flush() -> None:
            group, waiting[:] = waiting[:ROW_GROUP], waiting[ROW_GROUP:]
            file.write_table(_table(group, schema))

        yield write
        if waiting:
            flush()


def arrow_schema(schema: Schema) -> Any:
    """What `pyarrow.Schema` says of the same records."""
    import pyarrow as pa

    decimal = pa.float64() if schema.columns else pa.float32()  # inferred decimals are exact
    return pa.schema([pa.field(field.called, _type(field, decimal), field.optional) for field in seen(schema).fields])


def _table(rows: list[dict[str, Any]], schema: Schema) -> Any:
    import pyarrow as pa

    return pa.Table.from_pylist(rows, arrow_schema(schema))


def _type(field: Field, decimal: Any) -> Any:
    import pyarrow as pa

    one = pa.string() if field.known else _one(field.kind, decimal)
    return pa.list_(pa.field("element", one, False)) if field.most else one


def _one(kind: Any, decimal: Any) -> Any:
    """The type of one value."""
    import pyarrow as pa

    if isinstance(kind, Message):
        return pa.struct([pa.field(field.called, _type(field, decimal), field.optional) for field in kind.fields])
    if isinstance(kind, Number):
        return pa.int64() if kind.whole else decimal
    names = {"string": pa.string(), "int": pa.int64(), "bool": pa.bool_()}
    return names[kind.type]
