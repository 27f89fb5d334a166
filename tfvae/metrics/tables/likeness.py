"""How alike two tables are, column by column and pair by pair: the quality score of SDMetrics.

SDMetrics 0.32, `QualityReport` of a single table, with its default numbers; the tests have values of that library.
"""

from collections.abc import Mapping
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import ks_2samp

Table = Mapping[str, np.ndarray]
"""Name of a column -> its values: numbers float [N], NaN where one is missing; or anything that can be compared."""
_BINS = 10
_CORRELATED, _ASSOCIATED = 0.5, 0.3
"""Pairs count whose correlation, or whose Cramer's V, is greater in the real table."""


class Quality(NamedTuple):
    """Scores from 0 to 1, where 1 is the best."""

    shapes: float
    """Mean over columns: how alike their distributions are."""
    pair_trends: float
    """Mean over pairs of columns: how alike they go together."""

    @property
    def score(self) -> float:
        """The mean of both."""
        return (self.shapes + self.pair_trends) / 2


def quality(real: Table, fake: Table) -> Quality:
    """Of two tables with the same columns; scores that are not defined, such as those of constants, do not count."""
    return Quality(defined_mean(shapes(real, fake)), defined_mean(trends(real, fake)))


def defined_mean(scores: Mapping[Any, float]) -> float:
    """The mean of the scores that are defined; NaN where none is."""
    found = [score for score in scores.values() if not np.isnan(score)]
    return float(np.mean(found)) if found else float("nan")


def shapes(real: Table, fake: Table) -> dict[str, float]:
    """Of each column: `KSComplement` of numbers, `TVComplement` of other values; NaN where one has no number at all."""
    return {name: _shape(real[name], fake[name]) for name in real}


def trends(real: Table, fake: Table) -> dict[tuple[str, str], float]:
    """Of each pair of columns: `CorrelationSimilarity` of two numbers, else `ContingencySimilarity`.

    NaN where the two have next to nothing to do with each other in the real table.
    """
    codes = {name: _codes(_binned(real[name]), _binned(fake[name])) for name in real}
    return {
        (a, b): _similar_correlation((real[a], real[b]), (fake[a], fake[b]))
        if _is_numbers(real[a]) and _is_numbers(real[b])
        else _similar_contingency(codes[a], codes[b])
        for a, b in combinations(real, 2)
    }


def associations(table: Table) -> dict[tuple[str, str], float]:
    """Of each pair of columns: the size of the correlation of two numbers, else Cramer's V, both from 0 to 1.

    NaN where one of them is constant.
    """
    codes = {name: _numbered(_binned(column)) for name, column in table.items()}
    return {
        (a, b): abs(_correlation(table[a], table[b]))
        if _is_numbers(table[a]) and _is_numbers(table[b])
        else _cramers_v(codes[a], codes[b])
        for a, b in combinations(table, 2)
    }


def _is_numbers(column: np.ndarray) -> bool:
    return np.issubdtype(column.dtype, np.floating)


def _shape(real: np.ndarray, fake: np.ndarray) -> float:
    """One minus the Kolmogorov-Smirnov distance of numbers, or the total variation distance of other values."""
    if not _is_numbers(real):
        return _overlap(*_codes(real, fake))
    real, fake = real[~np.isnan(real)], fake[~np.isnan(fake)]
    return 1 - float(ks_2samp(real, fake).statistic) if len(real) and len(fake) else float("nan")


def _similar_correlation(real: tuple[np.ndarray, np.ndarray], fake: tuple[np.ndarray, np.ndarray]) -> float:
    r = _correlation(*real)
    return 1 - abs(r - _correlation(*fake)) / 2 if abs(r) > _CORRELATED else float("nan")


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    there = ~(np.isnan(a) | np.isnan(b))
    a, b = a[there], b[there]
    return float(np.corrcoef(a, b)[0, 1]) if len(a) > 1 and np.ptp(a) and np.ptp(b) else float("nan")


_Codes = tuple[np.ndarray, np.ndarray]
"""Numbers of the values of a column in the real and in the fake table, int [N] and [M]; equal for equal values."""


def _similar_contingency(a: _Codes, b: _Codes) -> float:
    if not _cramers_v(a[0], b[0]) > _ASSOCIATED:
        return float("nan")
    width = 1 + max(int(part.max(initial=0)) for part in b)
    return _overlap(*(one * width + other for one, other in zip(a, b, strict=True)))


def _cramers_v(a: np.ndarray, b: np.ndarray) -> float:
    """How much two categories have to do with each other, from 0 to 1; NaN where one of them is constant.

    From the cells that have rows alone: the whole table of two columns of thousands of values would not fit in memory.

    Args:
        a: numbers of values, int [N].
        b: likewise.
    """
    rows, columns = np.bincount(a), np.bincount(b)
    least = min(np.count_nonzero(rows), np.count_nonzero(columns)) - 1
    if least < 1:
        return float("nan")
    cells, counts = np.unique(a * len(columns) + b, return_counts=True)
    expected = rows[cells // len(columns)] * (columns[cells % len(columns)] / len(a))
    return float(np.sqrt(max((counts**2 / expected).sum() / len(a) - 1, 0) / least))


def _binned(column: np.ndarray) -> np.ndarray:
    """Ten bins over a column's own range, as SDMetrics does it: two tables of different range have different bins."""
    if not _is_numbers(column):
        return column
    return np.digitize(column, np.histogram_bin_edges(column[~np.isnan(column)], bins=_BINS))


def _numbered(column: np.ndarray) -> np.ndarray:
    return np.unique(column, return_inverse=True)[1].reshape(-1)


def _codes(real: np.ndarray, fake: np.ndarray) -> _Codes:
    found = _numbered(np.concatenate([real, fake]))
    return found[: len(real)], found[len(real) :]


def _overlap(real: np.ndarray, fake: np.ndarray) -> float:
    """One minus the total variation distance of the shares of values, int [N] and [M]."""
    values = _codes(real, fake)
    size = 1 + max(int(part.max(initial=0)) for part in values)
    shares = [np.bincount(part, minlength=size) / len(part) for part in values]
    return 1 - float(np.abs(shares[0] - shares[1]).sum()) / 2
