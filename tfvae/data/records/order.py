"""Training rows -> which columns are never greater than which. Imports no TensorFlow."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from tfvae.schema.cells import Cell, cells
from tfvae.schema.message import Category, Number, Schema
from tfvae.schema.ordered import comparable, pairs_of


def with_order(schema: Schema, rows: Mapping[str, np.ndarray]) -> Schema:
    """The schema with the pairs of columns that all training rows obey.

    Args:
        schema: of the rows.
        rows: columns of the model, [N] or [N, k].
    """
    own = [column for column in schema.columns if not column.around]  # others have several values a row
    names = comparable(own)
    if not names:
        return schema
    found = [cell for cell in cells(schema.message) if any(_lies_in(cell, name) for name in names)]
    table = {cell.name: _values(cell, rows[cell.key]) for cell in found}
    return replace(schema, ordered=pairs_of(table, [column for column in own if column.name in names]))


def _lies_in(cell: Cell, name: str) -> bool:
    return cell.name in (name, f"{name}?") or cell.name.startswith(f"{name}.")


def _values(cell: Cell, column: np.ndarray) -> np.ndarray:
    """Values of a cell [N] as `tfvae.schema.kinds` has them."""
    if isinstance(cell.kind, Number):
        return column[..., cell.place]
    if isinstance(cell.kind, Category) and cell.kind.type == "string":
        return np.array(cell.kind.values, object)[column]
    return column
