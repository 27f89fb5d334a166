"""Bounds that a model must keep before it is served."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

MetricTable = Mapping[str, Mapping[str, float]]
"""Values of metrics by the name of the stage."""


@dataclass(frozen=True)
class Threshold:
    """Bounds on one value of a stage. Where `of` names another stage, they are multiples of that stage's value."""

    value: str
    at_most: float = math.inf
    of: str | None = None
    at_least: float = -math.inf

    def broken(self, rows: MetricTable, stage: str) -> str | None:
        """One line that says why the stage breaks this threshold, None where it keeps it.

        A value that was not measured breaks it.
        """
        needed = [stage] if self.of is None else [stage, self.of]
        for name in needed:
            if self.value not in rows.get(name, {}):
                return f"{self.value} of {name} was not measured"
        unit = 1.0 if self.of is None else rows[self.of][self.value]
        value = rows[stage][self.value]
        for bound, kept, what in (
            (self.at_most, value <= self.at_most * unit, "more"),
            (self.at_least, value >= self.at_least * unit, "less"),
        ):
            if not kept:
                return f"{self.value} of {stage} is {value:.4g}, {what} than {bound * unit:.4g}{self._origin(bound)}"
        return None

    def _origin(self, bound: float) -> str:
        return "" if self.of is None else f" ({bound:g} times that of {self.of})"
