"""Sentences that judge, which a report shows above all figures."""

from collections.abc import Sequence
from typing import NamedTuple


class Judgement(NamedTuple):
    """What is said of one question; a report may be given it wherever it may be given a figure."""

    said: Sequence[tuple[str, str]]
    """(level, sentence), level being note, good, fair or bad."""
