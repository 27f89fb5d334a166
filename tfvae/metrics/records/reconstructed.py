"""How far reconstructions lie from their rows: in kilometres, in house numbers, in categories."""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tfvae.checks import require_at_least
from tfvae.generators import Sampler
from tfvae.metrics.records.coded_rows import coded_rows
from tfvae.metrics.records.reference import Reference
from tfvae.metrics.records.values import record_values, require_leaves
from tfvae.schema.message import Category, Number, Text
from tfvae.types import Batch, Seed, examples

EARTH = 6371.0
"""Radius, kilometres."""

Distances = Mapping[str, np.ndarray]
"""Value -> that of each row that has it."""


@dataclass(frozen=True, eq=False)
class Reconstructed:
    """Distances between random training rows and what is decoded from their posterior means.

    The edit distance of a text tells nothing of models that know no text by heart yet; these do. Values, each over the
    rows that have what is compared, on both sides: `reconstructed_km`, the median distance of two places;
    `reconstructed_off`, the median difference of two whole numbers that are written as text; `reconstructed_kept`, the
    share of rows whose category stays.

    Args:
        reference: training rows.
        place: paths of latitude and longitude, degrees; () for none.
        numeral: path of a text with numbers, such as the house number; "" for none.
        category: path of a category or text, such as the postal code; "" for none.
        per_example: number of training rows that are drawn for each held-out row.

    Raises:
        ValueError: a path is no such field, or is inside a repeated one; `per_example` is less than 1.
    """

    reference: Reference = dataclasses.field(repr=False)
    place: tuple[str, ...] = ()
    numeral: str = ""
    category: str = ""
    per_example: int = 3
    name: str = "reconstructed"
    max_examples: int | None = None

    def __post_init__(self) -> None:
        message = self.reference.schema.message
        require_leaves("place", self.place, message, Number)
        require_leaves("numeral", [self.numeral] if self.numeral else [], message, Text)
        require_leaves("category", [self.category] if self.category else [], message, Text, Category)
        require_at_least("per_example", self.per_example, 1)

    @property
    def values(self) -> tuple[str, ...]:
        asked = {"km": self.place, "off": self.numeral, "kept": self.category}
        return tuple(f"reconstructed_{value}" for value, path in asked.items() if path)

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Distances:
        coded = coded_rows(self.reference, sampler, self.per_example * int(examples(batch)), seed)
        found = {}
        if self.place:
            found["reconstructed_km"] = kilometres(*(self._numbers(rows) for rows in coded))
        if self.numeral:
            found["reconstructed_off"] = np.abs(np.subtract(*(self._numerals(rows) for rows in coded)))
        if self.category:
            a, b = (self._values(rows, self.category) for rows in coded)
            kept = [math.nan if x is None or y is None else x == y for x, y in zip(a, b, strict=True)]
            found["reconstructed_kept"] = np.array(kept, float)
        return {name: values[~np.isnan(values)] for name, values in found.items()}

    def merge(self, a: Distances, b: Distances) -> Distances:
        return {name: np.concatenate([a[name], b[name]]) for name in a}

    def result(self, acc: Distances) -> Mapping[str, float]:
        """NaN where no row has what is compared."""
        return {
            name: math.nan
            if not len(values)
            else float(np.mean(values) if name.endswith("kept") else np.median(values))
            for name, values in acc.items()
        }

    def _values(self, rows: Mapping, path: str) -> list:
        return record_values(self.reference.schema.message, rows, [path])[path]

    def _numbers(self, rows: Mapping) -> np.ndarray:
        """Latitude and longitude [N, 2]; NaN where one is missing."""
        return np.stack([np.array(self._values(rows, path), float) for path in self.place], axis=-1)

    def _numerals(self, rows: Mapping) -> np.ndarray:
        """The numbers that texts spell [N], NaN for other texts."""
        texts = map(str, self._values(rows, self.numeral))
        return np.array([float(text) if text.isascii() and text.isdigit() else math.nan for text in texts])


def kilometres(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Great-circle distances [N] of places in degrees [N, 2], latitude first, by the haversine formula."""
    (lat_a, long_a), (lat_b, long_b) = np.radians(a).T, np.radians(b).T
    chord = np.sin((lat_b - lat_a) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin((long_b - long_a) / 2) ** 2
    return 2 * EARTH * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))
