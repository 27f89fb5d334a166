"""Numbers of which some are spelled with an exponent. Imports no TensorFlow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tfvae.schema.kinds.kind import Counted, Leaf, Values, is_number, mapped, worded
from tfvae.schema.kinds.scientific import Scientific, scientific_of
from tfvae.schema.message import LARGE, Number


@dataclass(frozen=True)
class Measured:
    """Numbers of any size, of which some are spelled with an exponent; the seven digits of float32 are kept.

    Args:
        spelling: of all of them.
        low: the least.
        high: the greatest.
        name: "decimal".
    """

    spelling: Scientific
    low: float
    high: float
    name: str = field(default="decimal")

    type = "float"

    def leaves(self) -> Mapping[str, Leaf]:
        return {"": Number()}

    def read(self, texts: Sequence[str]) -> Values:
        numbers, sound = mapped(texts, _float, 0.0, np.float64)
        return Values({"": numbers}, sound)

    def write(self, leaves: Mapping[str, np.ndarray], n: int) -> list[str]:
        shortest = leaves[""].astype(np.float32).astype(str).astype(np.float64)
        return list(map(self.spelling.text, np.clip(shortest, self.low, self.high).tolist()))

    def spell(self, value: Any) -> str | None:
        return self.spelling.text(float(value)) if is_number(value) else worded(value)

    def python(self, text: str) -> Any:
        return _float(text)

    def about(self) -> str:
        return "decimal numbers, " + " to ".join(map(self.spelling.text, (self.low, self.high)))


def fit_measured(values: Counted) -> Measured | None:
    """Numbers, if all values are spelled as such, and some have an exponent."""
    spelling = scientific_of(values.counts)
    if spelling is None:
        return None
    numbers = [float(text) for text in values.counts]
    return Measured(spelling, min(numbers), max(numbers)) if max(map(abs, numbers)) < LARGE else None


def _float(text: str) -> float | None:
    try:
        return float(text) if "_" not in text and abs(float(text)) < LARGE else None
    except ValueError:
        return None
