"""How much of a text field survives the way through z."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein

from tfvae.checks import require_at_least
from tfvae.generators import Sampler
from tfvae.metrics.moments import Sums
from tfvae.metrics.records.coded_rows import coded_rows
from tfvae.metrics.records.reference import Reference
from tfvae.metrics.records.values import require_leaves
from tfvae.schema.message import Text
from tfvae.types import Batch, Seed, examples


@dataclass(frozen=True, eq=False)
class LevenshteinPerCharacter:
    """Edit distance per character between a text of random training rows and what is decoded from q's mean.

    Characters put in, left out or replaced (Levenshtein 1966) over those of the original, a mean over rows that may
    exceed 1; for an empty original, the length of what is decoded. Generated-loss paper, Section 2.4, takes 10,000
    random training rows; here each held-out row that the metric is shown stands for `per_example` of them, drawn with
    replacement. Value: `levenshtein_<field>`, or `levenshtein_greedy_<field>`.

    Args:
        field: path of a text; where it holds whole numbers, their digits are compared.
        reference: training rows.
        per_example: number of training rows that are drawn for each held-out row.
        greedy: decode the likeliest characters instead of drawn ones.

    Raises:
        ValueError: `field` is no text, or is inside a repeated field; `per_example` is less than 1.
    """

    field: str
    reference: Reference = dataclasses.field(repr=False)
    per_example: int = 3
    greedy: bool = False
    max_examples: int | None = None

    def __post_init__(self) -> None:
        require_leaves("field", [self.field], self.reference.schema.message, Text)
        require_at_least("per_example", self.per_example, 1)

    @property
    def name(self) -> str:
        return f"levenshtein_{'greedy_' if self.greedy else ''}{self.field}"

    @property
    def values(self) -> tuple[str, ...]:
        return (self.name,)

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Sums:
        number, temperature = self.per_example * int(examples(batch)), 0.0 if self.greedy else 1.0
        coded = coded_rows(self.reference, sampler, number, seed, temperature)
        original, found = (rows[self.field].astype(str).tolist() for rows in coded)
        return Sums.of(np.array([_distance(a, b) for a, b in zip(original, found, strict=True)]))

    def merge(self, a: Sums, b: Sums) -> Sums:
        return a.merged(b)

    def result(self, acc: Sums) -> Mapping[str, float]:
        return dict(zip(self.values, acc.mean().tolist(), strict=True))


def _distance(original: str, found: str) -> float:
    return Levenshtein.distance(original, found) / max(len(original), 1)
