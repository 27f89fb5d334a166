"""Numbers: whole ones of any size, and those with decimals. Imports no TensorFlow."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from tfvae.schema.kinds.kind import Counted, Leaf, Values, is_number, mapped, worded
from tfvae.schema.kinds.measured import Measured, fit_measured
from tfvae.schema.kinds.spelling import Spelling, spelling_of
from tfvae.schema.message import LARGE, Number

EXACT = 2**24
"""Below it, float32 holds every whole number; below half of it, all that are divided by ten."""
DIGITS = 7
"""Of a part of a number: float32 holds all of them."""
_FINE, _WIDE = 4, 1000
"""Of numbers with so many decimals, whose range is at least this part of their size, float32 loses nothing that
matters: coordinates are such."""
_OFTEN, _ROWS = 0.01, 5
"""Share of the rows, and rows, which have a number whose spelling is kept though it is not that of the others."""
_STEPPED = 20
"""Different numbers that tell what their step is: fewer may have one by chance."""


@dataclass(frozen=True)
class Numeric:
    """Numbers between the least and the greatest of the training rows, with their decimals.

    The model has them as they are where float32 holds their decimals. Else it has what they exceed the least one by, in
    units of the last decimal: as one whole number, or as parts of seven digits, from which all digits come back.

    Args:
        spelling: of all of them.
        low: the least, in units of the last decimal.
        high: the greatest.
        name: "whole" or "decimal".
        step: what all differences are multiples of, in the same units: 50 of 100, 250, 300 and so on.
        odd: frequent numbers, in the same units, and how they are spelled, unlike the others: 0 beside 54.70.
    """

    spelling: Spelling
    low: int
    high: int
    name: str = field(default="whole")
    step: int = 1
    odd: tuple[tuple[int, str], ...] = ()

    @property
    def type(self) -> str:
        return "float" if self.name == "decimal" else "int"

    @property
    def _unit(self) -> float:
        return float(10**self.spelling.decimals)

    @property
    def _plain(self) -> bool:
        """Whether the leaf is the number itself."""
        largest, decimals = max(abs(self.low), abs(self.high)), self.spelling.decimals
        wide = decimals >= _FINE and self.high - self.low >= largest / _WIDE and largest / self._unit < LARGE
        return largest < (EXACT // 2 if decimals else EXACT) or wide

    @property
    def _powers(self) -> list[int]:
        """Of ten, of the units that the parts count, the greatest first."""
        if self.high - self.low < EXACT:
            return [0]
        digits = len(str(self.high - self.low))
        return [max(digits - DIGITS * part, 0) for part in range(1, -(-digits // DIGITS) + 1)]

    def leaves(self) -> Mapping[str, Leaf]:
        if self._plain:
            return {"": Number(whole=not self.spelling.decimals)}
        powers = self._powers
        return {"": Number(True)} if len(powers) == 1 else {f"e{power}": Number(True) for power in powers}

    def read(self, texts: Sequence[str]) -> Values:
        units, sound = mapped(texts, self.spelling.units, self.low, object)
        if self._plain:
            return Values({"": units.astype(np.float64) / self._unit}, sound)
        rest, parts = units - self.low, dict[str, np.ndarray]()
        for name, power in zip(self.leaves(), self._powers, strict=True):
            parts[name] = rest // 10**power
            rest = rest - parts[name] * 10**power
        sound &= np.array([abs(part) < EXACT for part in parts[next(iter(parts))]], bool)
        return Values({name: np.where(sound, part, 0).astype(np.float64) for name, part in parts.items()}, sound)

    def write(self, leaves: Mapping[str, np.ndarray], n: int) -> list[str]:
        rest = (min(max(units, self.low), self.high) - self.low for units in self._units(leaves))
        kept = [self.low + (units + self.step // 2) // self.step * self.step for units in rest]
        odd = dict(self.odd)
        return [odd.get(units) or self.spelling.text(units) for units in kept]

    def rank(self, leaves: Mapping[str, np.ndarray], n: int) -> np.ndarray:
        """The numbers themselves [n], float64: of those of more than 15 digits, the first ones."""
        if self._plain:
            return leaves[""].astype(np.float64)
        parts = zip(self.leaves(), self._powers, strict=True)
        return self.low + sum((np.rint(leaves[name]) * 10.0**power for name, power in parts), np.zeros(n))

    def _units(self, leaves: Mapping[str, np.ndarray]) -> list[int]:
        if self._plain:
            # Of digits that float32 has lost, the shortest number that is read as the same one has none.
            shortest = leaves[""].astype(np.float32).astype(str).tolist()
            return [int(Decimal(text).scaleb(self.spelling.decimals).to_integral_value()) for text in shortest]
        units = [self.low] * len(next(iter(leaves.values())))
        for name, power in zip(self.leaves(), self._powers, strict=True):
            # A part beyond its digits would carry over into the one before it.
            part = np.clip(np.rint(leaves[name]), 0, 10**DIGITS * 2 if power == self._powers[0] else 10**DIGITS - 1)
            units = [whole + int(one) * 10**power for whole, one in zip(units, part.tolist(), strict=True)]
        return units

    def spell(self, value: Any) -> str | None:
        if not is_number(value):
            return worded(value)
        decimals = self.spelling.decimals
        units = value * 10**decimals if isinstance(value, int) else Fraction(str(value)) * 10**decimals
        if self.name == "whole" and units % 1:
            return None
        return self.spelling.text(round(units))

    def python(self, text: str) -> Any:
        units = self.spelling.units(text)
        if units is None:
            return text
        return float(f"{units}e-{self.spelling.decimals}") if self.name == "decimal" else units

    def about(self) -> str:
        ends = " to ".join(self.spelling.text(end) for end in (self.low, self.high))
        return (
            f"{self.name} numbers, {self.spelling.decimals} decimals, {ends}"
            if self.spelling.decimals
            else (f"whole numbers, {ends}")
        )


def fit_number(values: Counted) -> Numeric | Measured | None:
    """Numbers, if all values are spelled as such, and alike."""
    spelling = spelling_of(values.counts)
    if spelling is None:
        return fit_measured(values)
    units = [spelling.units(text) for text in values.counts]
    known = [unit for unit in units if unit is not None]
    if len(known) < len(units):
        return None
    name, low = "decimal" if spelling.decimals or spelling.least else "whole", min(known)
    step = math.gcd(*(unit - low for unit in known)) if len(known) >= _STEPPED else 1
    odd = _odd(values, dict(zip(values.counts, known, strict=True)), spelling)
    return Numeric(spelling, low, max(known), name, max(step, 1), odd)


def _odd(values: Counted, units: Mapping[str, int], spelling: Spelling) -> tuple[tuple[int, str], ...]:
    """Numbers that are mostly spelled unlike the others, as `Numeric` has them."""
    often = [text for text, n in values.counts.items() if n >= max(_OFTEN * values.rows, _ROWS)]
    found = {units[text]: text for text in sorted(often, key=lambda text: values.counts[text])}
    return tuple((number, text) for number, text in sorted(found.items()) if spelling.text(number) != text)
