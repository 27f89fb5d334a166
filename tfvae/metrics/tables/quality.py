"""How good generated rows are, told from rows alone: of all columns, of each, and of each pair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from tfvae.metrics.tables.compared import Compared
from tfvae.metrics.tables.coverage import category_coverage, range_coverage
from tfvae.metrics.tables.features import Codes, codes_of, features
from tfvae.metrics.tables.likeness import associations, defined_mean, shapes, trends
from tfvae.metrics.tables.plain import PlainTable
from tfvae.metrics.tables.two_sample import alone, line, trees, two_sample_auc
from tfvae.metrics.tables.values import is_missing
from tfvae.metrics.tables.violations import Violations, violations

MOST = 5000
"""Rows of each table that are compared, at most: the time it takes does not grow with the tables."""
Pairs = Mapping[tuple[str, str], float]


class ColumnQuality(NamedTuple):
    """A column of generated rows beside that of real ones. NaN stands where a value is not defined."""

    shape: Compared
    """Score from 0 to 1; NaN of texts, most of which are different."""
    coverage: Compared
    """The share of the held-out values' range, or of their variety."""
    missing: Compared
    """The share of values that are missing; the held-out rows' as they are."""
    alone: Compared
    """The AUC of a classifier that sees this column alone."""
    violations: Violations


@dataclass(frozen=True)
class Quality:
    """What `quality_of` finds."""

    totals: Mapping[str, Compared]
    """`shapes`, `pair_trends`, `quality`, `auc_trees`, `auc_line` and `repeats`."""
    columns: Mapping[str, ColumnQuality]
    trends: Mapping[tuple[str, str], Compared]
    """Scores of the pairs that have to do with each other in the held-out rows."""
    associations: Mapping[str, Pairs]
    """Correlation or Cramer's V of each pair, of `held-out` and of `generated` rows."""
    sizes: tuple[int, int] = (MOST, MOST)
    """Generated and held-out rows in which violations and missing values are counted."""


def quality_of(train: PlainTable, held: PlainTable, fake: PlainTable, seed: int) -> Quality:
    """Generated rows against held-out ones, and beside them as many training rows in their place."""
    size, real = min(MOST, len(fake), len(train)), held.sample(MOST, seed)
    rows = [fake.sample(size, seed), train.sample(size, seed)]
    scored = [name for name, kind in train.kinds.items() if kind != "text"]
    known, *tables = ({name: table.values[name] for name in scored} for table in (real, *rows))
    # Values that both have: those that only one side can have would tell it at once.
    codes = codes_of({name: _shared(train, held, name) for name, kind in train.kinds.items() if kind == "category"})
    shape, trend = [shapes(known, table) for table in tables], [trends(known, table) for table in tables]
    return Quality(
        {
            "quality": Compared(*map(_score, shape, trend)),
            "shapes": Compared(*map(defined_mean, shape)),
            "pair_trends": Compared(*map(defined_mean, trend)),
            **_told(*(np.column_stack(list(seen.values())) for seen in _seen(real, rows, codes))),
            "repeats": Compared(*map(_repeats, rows)),
        },
        _columns((train, held, fake), real, rows, codes, shape),
        {pair: Compared(trend[0][pair], score) for pair, score in trend[1].items() if not np.isnan(score)},
        {"held-out": associations(known), "generated": associations(tables[0])},
        (len(fake), len(held)),
    )


def _shared(train: PlainTable, held: PlainTable, name: str) -> np.ndarray:
    return np.array(sorted({*train.values[name].tolist()} & {*held.values[name].tolist()}), object)


def _score(shape: Mapping[Any, float], trend: Mapping[Any, float]) -> float:
    """SDMetrics' quality: the mean of both; where no pair counts, that of the columns alone."""
    return defined_mean({"shapes": defined_mean(shape), "pair_trends": defined_mean(trend)})


def _seen(real: PlainTable, rows: Sequence[PlainTable], codes: Codes) -> list[dict[str, np.ndarray]]:
    """What a classifier sees of held-out, generated and training rows.

    Of texts not which one it is, for held-out ones alone would be known, which tells them from all others.
    """
    codes = {name: codes.get(name, {}) for name, kind in real.kinds.items() if kind != "number"}
    return [features(table.values, codes) for table in (real, *rows)]


def _told(real: np.ndarray, generated: np.ndarray, train: np.ndarray) -> dict[str, Compared]:
    """By features [N, F] of each."""
    return {
        name: Compared(*(two_sample_auc(real, other, model()) for other in (generated, train)))
        for name, model in (("auc_trees", trees), ("auc_line", line))
    }


def _repeats(table: PlainTable) -> float:
    """The share of rows that repeat another one."""
    return 1 - len(set(table.rows)) / len(table)


def _columns(
    whole: Sequence[PlainTable],
    real: PlainTable,
    rows: Sequence[PlainTable],
    codes: Codes,
    shape: Sequence[Mapping[str, float]],
) -> dict[str, ColumnQuality]:
    """Of training, held-out and generated rows, and the samples of the last two and of the first."""
    train, held, fake = whole
    (known, *others), broken = _seen(real, rows, codes), violations(train, held, fake)
    told = [alone(known, other) for other in others]
    return {
        name: ColumnQuality(
            Compared(*(scores.get(name, np.nan) for scores in shape)),
            Compared(*(_coverage(real, table, name) for table in rows)),
            Compared(*(_missing(table, name) for table in (fake, held))),
            Compared(*(found[name] for found in told)),
            broken[name],
        )
        for name in train.kinds
    }


def _coverage(real: PlainTable, table: PlainTable, name: str) -> float:
    kind = real.kinds[name]
    if kind == "text":
        return float("nan")
    return (range_coverage if kind == "number" else category_coverage)(real.values[name], table.values[name])


def _missing(table: PlainTable, name: str) -> float:
    return sum(map(is_missing, table.cells[name])) / len(table)
