"""What generated rows of a table break of its rules."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.made_up_tables import Rule

Cells = Mapping[str, list[str]]


class Found(NamedTuple):
    """What generated rows break."""

    same_header: bool
    wrong: Mapping[str, int]
    """Column -> values that are out of bounds, misspelled, or no value of the kind."""
    gap: Mapping[str, float]
    """Column -> generated share of missing values less the real one."""


def cells_of(path: Path) -> Cells:
    """Name of each column of a CSV -> its cells."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return {name: [row[place] for row in rows] for place, name in enumerate(header)}


def compared(rules: Mapping[str, Rule], real: Cells, fake: Cells) -> Found:
    """What the generated cells break of the rules of a table, given its real cells."""
    wrong = {name: len(rule.broken(real[name], fake[name])) for name, rule in rules.items()}
    gap = {name: rule.gone(fake[name]) - rule.gone(real[name]) for name, rule in rules.items()}
    return Found(list(real) == list(fake), wrong, gap)


def as_markdown(found: Mapping[str, Found]) -> str:
    """A line for each table."""
    head = ["table", "columns", "names and order", "wrong values", "largest difference of a share of missing values"]
    lines = [head, ["---"] * 3 + ["---:"] * 2]
    for name, one in found.items():
        worst = max(one.gap, key=lambda column: abs(one.gap[column]))
        bad = [f"{column} {n}" for column, n in one.wrong.items() if n]
        kept = "equal" if one.same_header else "differ"
        shares = f"{100 * one.gap[worst]:+.1f} points ({worst})"
        lines.append([name, str(len(one.wrong)), kept, f"{sum(one.wrong.values())} {', '.join(bad)}".strip(), shares])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
