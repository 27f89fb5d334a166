"""What is good and what is not of generated rows, in plain sentences: always beside what real rows reach."""

import math
from collections.abc import Iterator, Mapping

from tfvae.checks import named
from tfvae.metrics.tables.compared import Compared
from tfvae.metrics.tables.finding import LEVELS, Finding, level_of
from tfvae.metrics.tables.quality import ColumnQuality, Quality

_TOLD = (0.1, 0.25)
"""From how much more of AUC than real rows have it is fair, and bad; likewise below."""
_LIKE = (0.05, 0.15)
_COLUMN_LIKE = (0.1, 0.25)
_GIVEN_AWAY = (0.1, 0.25)
_REACHED = (0.15, 0.4)
_BROKEN = (0.005, 0.05)
_MISSING = (0.02, 0.1)
_REPEATED = (0.02, 0.1)
_DEVIATIONS = 3
"""By which a share of generated rows may differ from one of real rows by chance."""

_COLUMNS = {
    "good": "Columns have the distributions of the real ones",
    "fair": "Columns have nearly the distributions of the real ones",
    "bad": "Columns do not have the distributions of the real ones",
}
_PAIRS = {
    "good": "Pairs of columns go together as the real ones do",
    "fair": "Pairs of columns go together nearly as the real ones do",
    "bad": "Pairs of columns do not go together as the real ones do",
}


def quality_findings(found: Quality) -> list[Finding]:
    """Sentences on the whole, then on columns and pairs."""
    return [
        *_told(found),
        *_alike(found),
        *_repeats(found.totals["repeats"]),
        *_coverage(found.columns),
        *_violations(found.columns, found.sizes),
        *_missing(found.columns, found.sizes),
    ]


def _told(found: Quality) -> Iterator[Finding]:
    generated, real = max(found.totals["auc_trees"], found.totals["auc_line"])
    level = level_of(generated - max(real, 0.5), *_TOLD)
    said = {"good": "hardly tells", "fair": "sometimes tells", "bad": "easily tells"}[level]
    yield Finding(
        level,
        f"A classifier {said} generated rows from real ones: AUC {generated:.2f}; real rows have {real:.2f}, "
        "and 0.50 is a guess.",
    )
    lost = {name: c.alone.generated - max(c.alone.real, 0.5) for name, c in found.columns.items()}
    if names := _least(lost, _GIVEN_AWAY[0]):
        yield Finding(level_of(lost[names[0]], *_GIVEN_AWAY), f"What gives rows away, each by itself: {named(names)}.")
    elif level != "good":
        yield Finding(level, "No column gives rows away by itself: it is how columns go together.")


def _alike(found: Quality) -> Iterator[Finding]:
    shapes = {name: c.shape.real - c.shape.generated for name, c in found.columns.items() if c.shape.real >= 0}
    trends = {f"{a} with {b}": t.real - t.generated for (a, b), t in found.trends.items()}
    if shapes:  # texts have none
        yield _score(_COLUMNS, found.totals["shapes"], shapes)
    if trends:
        yield _score(_PAIRS, found.totals["pair_trends"], trends)


def _score(said: Mapping[str, str], total: Compared, lost: Mapping[str, float]) -> Finding:
    far = _least(lost, _COLUMN_LIKE[0])
    levels = [
        level_of(total.real - total.generated, *_LIKE),
        *(level_of(lost[name], *_COLUMN_LIKE) for name in far[:1]),
    ]
    level = max(levels, key=LEVELS.index)
    least = f" Least: {named(far)}." if far else ""
    score = (
        "no score, for generated rows have no values" if math.isnan(total.generated) else f"score {total.generated:.2f}"
    )
    return Finding(level, f"{said[level]}: {score}; real rows have {total.real:.2f}.{least}")


def _repeats(found: Compared) -> Iterator[Finding]:
    level = level_of(found.generated - found.real, *_REPEATED)
    how = "no more often than real ones" if level == "good" else "too often"
    yield Finding(level, f"Generated rows repeat each other {how}: {found.generated:.1%}; real rows {found.real:.1%}.")


def _coverage(columns: Mapping[str, ColumnQuality]) -> Iterator[Finding]:
    lost = {name: c.coverage.real - c.coverage.generated for name, c in columns.items() if c.coverage.real >= 0}
    if names := _least(lost, _REACHED[0]):
        yield Finding(
            level_of(lost[names[0]], *_REACHED),
            f"A part of the real range, or of the real values, is never reached: {named(names)}.",
        )
    elif lost:
        yield Finding("good", "Ranges and values of the real columns are reached as real rows reach them.")


def _violations(columns: Mapping[str, ColumnQuality], sizes: tuple[int, int]) -> Iterator[Finding]:
    said = {
        "outside": "Numbers lie outside of the range of the training rows",
        "unseen": "Categories are made up",
        "pattern": "Values are spelled as no training row has them",
        "kind": "Values are no numbers where all training rows have one",
    }
    found = {rule: {name: getattr(c.violations, rule) for name, c in columns.items()} for rule in said}
    broken = {
        rule: {name: more for name, v in of.items() if (more := _beyond_chance(v, sizes)) >= _BROKEN[0]}
        for rule, of in found.items()
    }
    for rule, lost in broken.items():
        if lost:
            shares = [f"{name} ({found[rule][name].generated:.1%})" for name in _least(lost, 0)]
            yield Finding(level_of(max(lost.values()), *_BROKEN), f"{said[rule]}: {named(shares)}.")
    if not any(broken.values()):
        yield Finding("good", "Values keep to the ranges, categories and spellings of the training rows.")


def _missing(columns: Mapping[str, ColumnQuality], sizes: tuple[int, int]) -> Iterator[Finding]:
    lost = {name: abs(_beyond_chance(c.missing, sizes)) for name, c in columns.items()}
    if names := _least(lost, _MISSING[0]):
        shares = [f"{n} ({columns[n].missing.generated:.1%}, not {columns[n].missing.real:.1%})" for n in names]
        yield Finding(
            level_of(lost[names[0]], *_MISSING),
            f"Values are missing more or less often than they should: {named(shares)}.",
        )
    else:
        yield Finding("good", "Values are missing as often as in real rows.")


def _beyond_chance(shares: Compared, sizes: tuple[int, int]) -> float:
    """The difference of two shares, less three standard deviations that it has where both are of one law."""
    p = (shares.generated * sizes[0] + shares.real * sizes[1]) / sum(sizes)
    chance = _DEVIATIONS * math.sqrt(p * (1 - p) * (1 / sizes[0] + 1 / sizes[1]))
    lost = shares.generated - shares.real
    return math.copysign(max(abs(lost) - chance, 0.0), lost)


def _least(lost: Mapping[str, float], least: float) -> list[str]:
    """Names that lose at least so much, or that have no value at all; the worst first."""
    found = {name: float("inf") if value != value else value for name, value in lost.items()}
    return sorted((name for name, value in found.items() if value >= least), key=lambda name: -found[name])
