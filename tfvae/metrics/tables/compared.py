"""A value of generated rows beside the same one of real rows: what is good or bad shows by their difference alone."""

from typing import NamedTuple


class Compared(NamedTuple):
    """The same value, twice."""

    generated: float
    """Of generated rows against held-out ones."""
    real: float
    """Of real rows in their place: what a perfect model would reach."""
