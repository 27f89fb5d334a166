"""Rows as lines to look at."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tfvae.data.records.table import table
from tfvae.schema.message import Schema
from tfvae.schema.rows import nest


def lines(schema: Schema, x: Any) -> list[str]:
    """A line for each row: the values that are there, and JSON of what is nested."""
    return [", ".join(_shown(row)) for row in nest(table(schema, x), schema)]


def _shown(row: Mapping[str, Any]) -> Iterator[str]:
    for value in row.values():
        if value not in (None, ""):
            yield json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)
