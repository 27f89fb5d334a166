"""What a column of texts would be but for a few values: one "unknown" makes texts of numbers. Imports no TensorFlow."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from tfvae.schema.kinds.kind import Counted
from tfvae.schema.kinds.moment import fit_moments
from tfvae.schema.kinds.number import fit_number

_SHARE = 0.9
"""Of the rows, that must be spelled alike."""
_DIFFERENT = 10
"""Values that must be spelled alike, and those in the way at most."""
_DIGITS = re.compile(r"\d(?:[\d.,'’ \u00a0]*\d)?", re.ASCII)


class Nearly(NamedTuple):
    """What a column is not, and why."""

    kind: str
    """The name of the kind that it would be."""
    others: tuple[str, ...]
    """The values in the way, the most frequent first."""
    rows: int
    """That have these."""


def nearly(counts: Mapping[str, int]) -> Nearly | None:
    """What a column of texts would be without a few of its values; None where it is far from numbers and dates.

    Args:
        counts: values that are there, as people read them -> rows.
    """
    outlines: dict[str, dict[str, int]] = {}
    for text, n in counts.items():
        outlines.setdefault(_outline(text), {})[text] = n
    likely = max(outlines, key=lambda one: sum(outlines[one].values()), default="")
    alike = outlines.get(likely, {})
    others = sorted(counts.keys() - alike.keys(), key=lambda text: (-counts[text], text))
    rows, alike_rows = sum(counts[text] for text in others), sum(alike.values())
    few = rows <= (1 - _SHARE) * (rows + alike_rows)
    if "9" not in likely or not 0 < len(others) <= _DIFFERENT <= len(alike) or not few:
        return None
    values = Counted(alike, alike_rows)
    kind = fit_moments(values) or fit_number(values)
    return Nearly(kind.name, tuple(others), rows) if kind else None


def _outline(text: str) -> str:
    """A text with a 9 for its numbers and an A for its letters side by side, without signs before and behind."""
    return re.sub("[A-Za-z]+", "A", _DIGITS.sub("9", text)).strip("+-() ")
