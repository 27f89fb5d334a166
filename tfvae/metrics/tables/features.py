"""What a classifier sees of a row of plain values."""

from collections.abc import Mapping, Sequence

import numpy as np

from tfvae.metrics.tables.likeness import Table

Codes = Mapping[str, Mapping[str, int]]
"""Name of a column of texts -> text -> its number; other columns are numbers."""


def codes_of(columns: Table) -> Codes:
    """Numbers of the texts of some columns, in their order."""
    return {name: {text: i for i, text in enumerate(sorted(set(c.tolist())))} for name, c in columns.items()}


def features(table: Table, codes: Codes) -> dict[str, np.ndarray]:
    """Of each column what a classifier sees, [N, F]: F is 1 for a number, 4 for a text.

    Of texts, which of the known ones it is (NaN for others), how long it is, and how many blanks and digits it has.

    Args:
        table: columns of numbers, NaN where one is missing, and of texts.
        codes: of the columns of texts.
    """
    return {name: _of_texts(c.tolist(), codes[name]) if name in codes else c[:, None] for name, c in table.items()}


def _of_texts(texts: Sequence[str], codes: Mapping[str, int]) -> np.ndarray:
    found = [(codes.get(t, np.nan), len(t), t.count(" "), sum(c.isdigit() for c in t)) for t in texts]
    return np.array(found, float).reshape(-1, 4)
