"""Known values of rows with gaps that are written otherwise than they were given. Imports no TensorFlow."""

from collections.abc import Mapping
from typing import Any

from tfvae.schema.given import values_of
from tfvae.schema.kinds.column import Column
from tfvae.schema.kinds.missing import is_missing
from tfvae.schema.message import Schema
from tfvae.schema.people import written
from tfvae.schema.rows import Table


def changed(rows: Mapping[str, Any], table: Table, schema: Schema) -> dict[str, int]:
    """Columns whose known values are not all written as they were given -> how many are not.

    A number beyond those of the training rows is written as the nearest one that they have; another spelling of the
    same value is no change. Columns of declared messages, and those of a child, are not looked at.

    Args:
        rows: name -> values [N], None where there is a gap.
        table: the cells of the filled rows.
        schema: of the records.
    """
    cells = written(table, schema)
    asked = [column for column in schema.columns if column.name in rows and not column.around]
    counts = {
        column.name: _count(column, values_of(rows[column.name], column.name), cells[column.name]) for column in asked
    }
    return {name: n for name, n in counts.items() if n}


def _count(column: Column, values: list[Any], cells: list[str]) -> int:
    known = [(value, cell) for value, cell in zip(values, cells, strict=True) if not is_missing(value)]
    return sum(column.python(column.given(value)) != column.python(cell) for value, cell in known)
