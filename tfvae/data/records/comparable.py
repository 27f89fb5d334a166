"""Rows as a report compares them: real ones of a run, and those that a model drew."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from tfvae.data.records.batches import Records
from tfvae.data.records.table import table
from tfvae.schema.kinds.moment import TIME, Moments
from tfvae.schema.message import Schema
from tfvae.schema.rows import shown

MOST = 100_000
"""Rows that are looked at: a million would need ten gigabytes as values of Python."""


def real_rows(data: Records, split: str, most: int = MOST) -> dict[str, list[Any]]:
    """The first rows of a split, see `comparable`; {} where no column can be compared."""
    rows = table(data.schema, next(iter(data.sweep(split, most)))["x"])
    return comparable(shown(rows, data.schema), data.schema)


def comparable(columns: Mapping[str, Sequence[Any]], schema: Schema) -> dict[str, list[Any]]:
    """The columns that a model has a say in, and that are no lists or objects; days and moments as such.

    Args:
        columns: values of Python's own types, as `rows.shown` has them.
        schema: of the rows.
    """
    unmodelled = {column.name for column in schema.columns if column.field is None}
    moments = {column.name: column.kind for column in schema.columns if isinstance(column.kind, Moments)}
    said = {name: values for name, values in columns.items() if name not in unmodelled}
    flat = {name: list(values) for name, values in said.items() if not any(map(_is_nested, islice(values, 100)))}
    return {name: [_moment(moments[name], one) for one in v] if name in moments else v for name, v in flat.items()}


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict | list)


def _moment(kind: Moments, text: Any) -> Any:
    """A time as hours of the day, all else as a moment without its zone; what is not spelled so as it is."""
    read = kind.moment(str(text))
    if read is None:
        return text
    if kind.name == TIME:
        return (read.second + read.nano / 1e9) / 3600
    return datetime.fromordinal(read.day) + timedelta(seconds=read.second, microseconds=read.nano // 1000)
