"""How alike two tables are, column by column and pair by pair: the quality score of SDMetrics.

SDMetrics 0.32, `QualityReport` of a single table, with its default numbers; the tests have values of that library.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from scipy.stats import ks_2samp
from scipy.stats.contingency import association, crosstab

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
    pairs = combinations(real, 2)
    return Quality(
        float(np.nanmean([_shape(real[name], fake[name]) for name in real])),
        float(np.nanmean([_trend([real[a], real[b]], [fake[a], fake[b]]) for a, b in pairs])),
    )


def _is_numbers(column: np.ndarray) -> bool:
    return np.issubdtype(column.dtype, np.floating)


def _shape(real: np.ndarray, fake: np.ndarray) -> float:
    """One minus the Kolmogorov-Smirnov distance of numbers, or the total variation distance of other values."""
    if not _is_numbers(real):
        return _overlap([real], [fake])
    real, fake = real[~np.isnan(real)], fake[~np.isnan(fake)]
    return 1 - float(ks_2samp(real, fake).statistic) if len(real) and len(fake) else float("nan")


def _trend(real: Sequence[np.ndarray], fake: Sequence[np.ndarray]) -> float:
    """Of two columns: their correlation where both are numbers, else the shares of pairs of values.

    NaN where they have next to nothing to do with each other in the real table.
    """
    if all(_is_numbers(column) for column in real):
        r = _correlation(*real)
        return 1 - abs(r - _correlation(*fake)) / 2 if abs(r) > _CORRELATED else float("nan")
    real, fake = ([_binned(column) for column in table] for table in (real, fake))
    return _overlap(real, fake) if _cramers_v(*real) > _ASSOCIATED else float("nan")


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    there = ~(np.isnan(a) | np.isnan(b))
    a, b = a[there], b[there]
    return float(np.corrcoef(a, b)[0, 1]) if len(a) > 1 and np.ptp(a) and np.ptp(b) else float("nan")


def _cramers_v(a: np.ndarray, b: np.ndarray) -> float:
    """How much two categories have to do with each other, from 0 to 1; NaN where one of them is constant."""
    rows = crosstab(a, b).count
    return float(association(rows, method="cramer")) if min(rows.shape) > 1 else float("nan")


def _binned(column: np.ndarray) -> np.ndarray:
    """Ten bins over a column's own range, as SDMetrics does it: two tables of different range have different bins."""
    if not _is_numbers(column):
        return column
    return np.digitize(column, np.histogram_bin_edges(column[~np.isnan(column)], bins=_BINS))


def _overlap(real: Sequence[np.ndarray], fake: Sequence[np.ndarray]) -> float:
    """One minus the total variation distance of the shares of values, or of tuples of them."""
    shares = [_shares(list(zip(*table, strict=True))) for table in (real, fake)]
    return 1 - sum(abs(shares[0].get(key, 0) - shares[1].get(key, 0)) for key in {**shares[0], **shares[1]}) / 2


def _shares(values: Sequence[tuple]) -> dict[tuple, float]:
    counts: dict[tuple, float] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1 / len(values)
    return counts
