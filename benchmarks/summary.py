"""Means and standard errors of runs that differ in the seed, as Markdown."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from tfvae.plots.meanings import MetricTable, best, meaning, shown, value_names

LEGEND = "↓ the less the better, ↑ the more the better."
_ARROWS = {"lower": " ↓", "higher": " ↑", None: ""}


class Summary(NamedTuple):
    """A mean over seeds."""

    mean: float
    error: float
    """Standard error of the mean, with the standard deviation of ddof 1; NaN for a single seed."""
    seeds: int

    @property
    def deviation(self) -> float:
        """Standard deviation over seeds, ddof 1: how far a run of one seed may lie off."""
        return self.error * math.sqrt(self.seeds)


def summary(values: Sequence[float]) -> Summary:
    """Of at least one value."""
    count = len(values)
    error = float(np.std(values, ddof=1)) / math.sqrt(count) if count > 1 else math.nan
    return Summary(float(np.mean(values)), error, count)


def paired(runs: Sequence[MetricTable], baseline: str) -> list[MetricTable]:
    """Of each run, what every other stage has more than its baseline; values that the baseline lacks are left out."""
    return [
        {
            stage: {name: value - run[baseline][name] for name, value in row.items() if name in run[baseline]}
            for stage, row in run.items()
            if stage != baseline
        }
        for run in runs
    ]


def table(runs: Sequence[MetricTable]) -> str:
    """Markdown with a row for each value and a column for each stage; where a direction is known, the best is bold."""
    found = summaries(runs)
    means = {stage: {name: cell.mean for name, cell in row.items()} for stage, row in found.items()}
    lines = [f"| | {' | '.join(found)} |", f"|---|{'---:|' * len(found)}"]
    for name in value_names(means):
        winners = best(means, name)
        cells = [_cell(row.get(name), len(runs), stage in winners) for stage, row in found.items()]
        lines.append(f"| {heading(name)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def differences(runs: Sequence[MetricTable], baseline: str) -> str:
    """The table of the paired differences; in bold what is better than the baseline by two standard errors or more."""
    found = summaries(paired(runs, baseline))
    lines = [f"| | {' | '.join(found)} |", f"|---|{'---:|' * len(found)}"]
    for name in dict.fromkeys(name for row in found.values() for name in row):
        cells = [_cell(row.get(name), len(runs), _gains(row.get(name), name)) for row in found.values()]
        lines.append(f"| {heading(name)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def spread(runs: Sequence[MetricTable], names: Sequence[str] = ()) -> str:
    """Markdown with a row for each value and a column for each stage: mean, and the standard deviation in brackets.

    Args:
        runs: at least two.
        names: only values whose names begin with one of these; all, where none is given.
    """
    stages, wanted = list(runs[0]), tuple(names) or ("",)
    lines = [f"| | {' | '.join(stages)} |", f"|---|{'---:|' * len(stages)}"]
    for name in value_names(runs[0]):
        if name.startswith(wanted):
            cells = [_spread([rows[stage][name] for rows in runs if name in rows[stage]]) for stage in stages]
            lines.append(f"| {heading(name)} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def heading(name: str) -> str:
    """Name, unit and direction of a value."""
    means = meaning(name)
    unit = f" ({means.unit})" if means.unit else ""
    return f"{name}{unit}{_ARROWS[means.better]}"


def summaries(runs: Sequence[MetricTable]) -> Mapping[str, Mapping[str, Summary]]:
    """Of each value of each stage, over the runs that have it."""
    stages = dict.fromkeys(stage for run in runs for stage in run)
    rows = {stage: [run[stage] for run in runs if stage in run] for stage in stages}
    names = {stage: dict.fromkeys(name for row in rows[stage] for name in row) for stage in stages}
    return {
        stage: {name: summary([row[name] for row in rows[stage] if name in row]) for name in names[stage]}
        for stage in stages
    }


def _spread(values: Sequence[float]) -> str:
    return f"{shown(float(np.mean(values)))} ({np.std(values, ddof=1):.2g})" if values else shown(None)


def _cell(found: Summary | None, runs: int, bold: bool) -> str:
    if found is None:
        return shown(None)
    error = f" ± {found.error:.2g}" if found.seeds > 1 else ""
    text = f"{shown(found.mean)}{error}"
    part = f" ({found.seeds} of {runs} seeds)" if found.seeds < runs else ""
    return f"**{text}**{part}" if bold else f"{text}{part}"


def _gains(found: Summary | None, name: str) -> bool:
    """Whether a difference is in the direction that is better, and twice its standard error or more."""
    direction = meaning(name).better
    if found is None or found.seeds < 2 or direction is None or found.mean == 0:
        return False
    return (found.mean < 0) == (direction == "lower") and abs(found.mean) >= 2 * found.error
