"""Records of a model as named columns in memory."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tfvae.data.records.interface import RecordInterface
from tfvae.data.source import Source
from tfvae.schema.message import Schema
from tfvae.schema.rows import Table

_BATCH = 10_000


def table(schema: Schema, x: Mapping[str, Any]) -> Table:
    """The table that the model's columns [N, ...] stand for: one column for each cell of the schema."""
    return RecordInterface(schema).table(x)


def training_rows(source: Source) -> dict[str, np.ndarray]:
    """The model's columns of all training rows, [N, ...] each."""
    batches = [{key: np.asarray(v) for key, v in batch["x"].items()} for batch in source.sweep("train", _BATCH)]
    return {key: np.concatenate([batch[key] for batch in batches]) for key in batches[0]}
