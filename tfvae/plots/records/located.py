"""Rows of a table that have all of some numbers."""

from collections.abc import Mapping

import numpy as np

from tfvae.checks import require_one_of

Table = Mapping[str, np.ndarray]
"""Columns of records; "<path>?" says where an optional value is there."""


def located(table: Table, *paths: str) -> tuple[np.ndarray, np.ndarray]:
    """The rows [N, k] that have all these numbers, and their places in the table.

    Raises:
        ValueError: there is no such column.
    """
    for path in paths:
        require_one_of("column", path, table)
    rows = np.column_stack([np.asarray(table[path], np.float64) for path in paths])
    there = np.logical_and.reduce([present(table, path) for path in paths])
    places = np.flatnonzero(np.isfinite(rows).all(axis=1) & there)
    return rows[places], places


def nearby(table: Table, background: Table, *paths: str) -> Table:
    """The table without numbers that are far from all of the background's: NaN stands for them, so they are no place.

    Far is beyond the background's range by more than half of it. One absurd number would leave no room for others.

    Raises:
        ValueError: there is no such column.
    """
    known, _ = located(background, *paths)
    if not len(known):
        return table
    low, high = known.min(axis=0), known.max(axis=0)
    limits = zip(paths, low - (high - low) / 2, high + (high - low) / 2, strict=True)
    return {**table, **{path: _within(table[path], least, most) for path, least, most in limits}}


def _within(column: np.ndarray, least: float, most: float) -> np.ndarray:
    far = (column < least) | (column > most)
    return np.where(far, np.nan, column).astype(np.result_type(column, np.float32)) if far.any() else column


def present(table: Table, path: str) -> np.ndarray:
    """Whether each row has all values of a column, bool [N]: neither the value nor a message around it is missing."""
    parts = path.split(".")
    flags = [f"{'.'.join(parts[:n])}?" for n in range(1, len(parts) + 1)]
    found = [np.asarray(table[flag], bool) for flag in flags if flag in table]
    each = [flag.all(axis=tuple(range(1, flag.ndim))) for flag in found]
    return np.logical_and.reduce([np.ones(len(table[path]), bool), *each])
