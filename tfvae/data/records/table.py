"""Records of a model as named columns in memory."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from tfvae.data.records.interface import RecordInterface
from tfvae.schema.message import Schema
from tfvae.schema.rows import Table

_ROWS = 8192


def table(schema: Schema, x: Mapping[str, Any]) -> Table:
    """The table that the model's columns [N, ...] stand for: one column for each cell of the schema."""
    interface, size = RecordInterface(schema), len(next(iter(x.values())))
    parts = [
        interface.render({"x": {key: tf.constant(column[start : start + _ROWS]) for key, column in x.items()}})
        for start in range(0, max(size, 1), _ROWS)
    ]
    return {name: np.concatenate([_array(part[name]) for part in parts]) for name in parts[0]}


def _array(column: tf.Tensor) -> np.ndarray:
    array = column.numpy()
    if array.dtype == object:
        array.ravel()[:] = [text.decode() for text in array.ravel()]
    return array
