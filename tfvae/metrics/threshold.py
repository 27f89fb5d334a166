"""Bounds that a model must keep before it is served."""

from collections.abc import Mapping
from dataclasses import dataclass

Rows = Mapping[str, Mapping[str, float]]
"""Values of metrics by the name of the stage."""


@dataclass(frozen=True)
class Threshold:
    """A stage's `value` must be at most `at_most`, or at most `at_most` times the same value of the stage `of`."""

    value: str
    at_most: float
    of: str | None = None

    def broken(self, rows: Rows, stage: str) -> str | None:
        """Why the stage breaks this bound, in one line; None where it keeps it. What was not measured breaks it."""
        needed = [stage] if self.of is None else [stage, self.of]
        for name in needed:
            if self.value not in rows.get(name, {}):
                return f"{self.value} of {name} was not measured"
        bound = self.at_most * (1.0 if self.of is None else rows[self.of][self.value])
        value = rows[stage][self.value]
        if value <= bound:
            return None
        return f"{self.value} of {stage} is {value:.4g}, more than {bound:.4g}{self._origin()}"

    def _origin(self) -> str:
        return "" if self.of is None else f" ({self.at_most:g} times that of {self.of})"
