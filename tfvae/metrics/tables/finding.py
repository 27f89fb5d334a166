"""What a report says in plain sentences."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

Level = Literal["note", "good", "fair", "bad"]
LEVELS: tuple[Level, ...] = ("note", "good", "fair", "bad")
"""From what says nothing of the rows to the worst news."""


class Finding(NamedTuple):
    """A sentence, and how good its news are."""

    level: Level
    text: str


def level_of(lost: float, fair: float, bad: float) -> Level:
    """How bad it is to be so much worse than real rows are: bad from `bad` on, fair from `fair` on. NaN is bad."""
    return "good" if lost < fair else "fair" if lost < bad else "bad"


def worst(findings: Sequence[Finding]) -> Level:
    """The worst of some sentences; good where none says anything of the rows."""
    return max(["good", *(finding.level for finding in findings)], key=LEVELS.index)
