"""Records of a model as named columns in memory."""

from collections.abc import Mapping
from typing import Any

from tfvae.data.records.interface import RecordInterface
from tfvae.schema.message import Schema
from tfvae.schema.rows import Table


def table(schema: Schema, x: Mapping[str, Any]) -> Table:
    """The table that the model's columns [N, ...] stand for: one column for each cell of the schema."""
    return RecordInterface(schema).table(x)
