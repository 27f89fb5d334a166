"""How far rows of plain values are from each other, from 0 (equal) to 1, in bounded memory."""

from collections.abc import Callable

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from tfvae.metrics.tables.plain import PlainTable

_BLOCK = 64
_CHARACTERS = 100
"""Of a text are compared, at most."""
_EDGES = (0.01, 0.99)
"""Quantiles whose distance is the unit of a number: one outlier would leave all others alike."""

Distance = Callable[[slice], np.ndarray]
"""Some rows of the first table -> their distances to all of the second, float32 [n, M]."""


def nearest(rows: PlainTable, others: PlainTable, scale: PlainTable) -> np.ndarray:
    """The distance of each row to the closest of the others, float [N].

    It is the mean over columns: of numbers, their difference over the range of nearly all, at most 1; of categories, 0
    or 1; of texts, the edit distance over the length of the longer one. A value that is missing is 0 from another that
    is, and 1 from all else.

    Args:
        rows: N rows.
        others: those that may be close; all are compared, so both tables should be samples.
        scale: rows that tell the range of each number.
    """
    columns = [_distance(rows, others, scale, name) for name in rows.kinds]
    blocks = (slice(start, start + _BLOCK) for start in range(0, len(rows), _BLOCK))
    return np.concatenate([_mean(columns, block).min(axis=1) for block in blocks])


def _mean(columns: list[Distance], block: slice) -> np.ndarray:
    total = columns[0](block)
    for distance in columns[1:]:
        total = total + distance(block)
    return total / len(columns)


def _distance(rows: PlainTable, others: PlainTable, scale: PlainTable, name: str) -> Distance:
    a, b = rows.values[name], others.values[name]
    if rows.kinds[name] == "number":
        return _of_numbers(a, b, _unit(scale.values[name]))
    return (_of_categories if rows.kinds[name] == "category" else _of_texts)(a, b)


def _unit(numbers: np.ndarray) -> float:
    there = numbers[~np.isnan(numbers)]
    if not len(there):
        return 1.0
    low, high = np.quantile(there, _EDGES)
    return float(high - low) or float(np.ptp(there)) or 1.0


def _of_numbers(a: np.ndarray, b: np.ndarray, unit: float) -> Distance:
    lost, others = np.isnan(a), np.isnan(b)
    there, near = np.nan_to_num(a), np.nan_to_num(b)

    def distance(block: slice) -> np.ndarray:
        found = np.minimum(np.abs(there[block, None] - near) / unit, 1)
        unlike = lost[block, None] != others
        return np.where(unlike, 1, np.where(others, 0, found)).astype(np.float32)

    return distance


def _of_categories(a: np.ndarray, b: np.ndarray) -> Distance:
    codes = np.unique(np.concatenate([a, b]), return_inverse=True)[1].reshape(-1)
    first, second = codes[: len(a)], codes[len(a) :]
    return lambda block: (first[block, None] != second).astype(np.float32)


def _of_texts(a: np.ndarray, b: np.ndarray) -> Distance:
    first, second = ([text[:_CHARACTERS] for text in column.tolist()] for column in (a, b))
    return lambda block: cdist(first[block], second, scorer=Levenshtein.normalized_distance, dtype=np.float32)
