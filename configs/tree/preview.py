"""Rows as lines to look at."""

from typing import Any

from tfvae.data.schema import Schema
from tfvae.data.table import lines_of, table


def lines(schema: Schema, x: Any) -> list[str]:
    """A line for each row: the cells of a CSV, or JSON where records are nested."""
    return lines_of(table(schema, x), schema)
