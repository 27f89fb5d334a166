"""How well rows keep the correlation of numbers with a category."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.stats import kstest

from tfvae.checks import require_at_least
from tfvae.data.records.table import Table
from tfvae.generators import Sampler
from tfvae.metrics.records.gaussians import Gaussians
from tfvae.metrics.records.generated_rows import GeneratedAndReal, generated_and_real
from tfvae.metrics.records.reference import Reference
from tfvae.metrics.records.values import record_values, require_leaves
from tfvae.schema.message import Category, Number, Text
from tfvae.types import Batch, Seed

_SUMMARY = ("mean", "median", "std", "ks", "unknown", "degenerate", "missing")


class PValues(NamedTuple):
    """The p-values of one kind of rows, generated or real, and how many rows have none or a p of 0."""

    p: np.ndarray
    """p-values [N] of the rows that have the category and all numbers."""
    unknown: int
    """Number of rows whose category no training row has; their p is 0."""
    degenerate: int
    """Number of rows whose category has training rows, but no Gaussian can be fitted to them; their p is 0."""
    missing: int
    """Number of rows without the category or without one of the numbers; they have no p."""

    def merged(self, other: "PValues") -> "PValues":
        """The p-values and counts of both sets of rows."""
        return PValues(np.concatenate([self.p, other.p]), *(a + b for a, b in zip(self[1:], other[1:], strict=True)))

    def summary(self) -> tuple[float, ...]:
        """Mean, median and standard deviation (ddof 0) of p, and its KS distance to the uniform distribution; then the
        three counts as fractions of all rows. The first four are NaN where no row has a p."""
        shares = (count / (len(self.p) + self.missing) for count in self[1:])
        if not len(self.p):
            return math.nan, math.nan, math.nan, math.nan, *shares
        distance = float(kstest(self.p, "uniform").statistic)
        return float(self.p.mean()), float(np.median(self.p)), float(self.p.std()), distance, *shares


@dataclass(frozen=True, eq=False)
class PValue:
    """p-values of numbers given a category: of generated rows, and of the held-out ones that the metric is shown.

    As far as the real rows of a category are Gaussian, a perfect model has uniform p-values, with mean and median 0.5
    and standard deviation 0.2887. The held-out rows say how far that is so. All p are kept, so the median is exact.
    Generated-loss paper, Section 2.2. Values, each as `p_...` of generated rows and as `p_real_...` of held-out ones:
    `mean`, `median`, `std` of p; `ks`, the largest difference of its distribution function to the uniform one, which
    alone tells a collapsed model (all rows in the middle of their category, and a mean near 1) from a good one;
    `unknown`, `degenerate` and `missing`, shares of the rows, see `PValues`.

    Args:
        given: path of a category or text; equal texts are one category, as they are, the empty text among them.
        numbers: paths of k numbers.
        reference: training rows, to which the Gaussians are fitted; those that miss one of these values are left out.
        per_example: generated rows for each held-out one.

    Raises:
        ValueError: a path is no such field, or is inside a repeated one; `per_example` is less than 1.
    """

    given: str
    numbers: tuple[str, ...]
    reference: Reference = field(repr=False)
    per_example: int = 3
    name: str = "p_value"
    max_examples: int | None = None

    def __post_init__(self) -> None:
        message = self.reference.schema.message
        require_leaves("given", [self.given], message, Text, Category)
        require_leaves("numbers", self.numbers, message, Number)
        require_at_least("per_example", self.per_example, 1)

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(prefix + value for prefix in ("p_", "p_real_") for value in _SUMMARY)

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> GeneratedAndReal:
        return generated_and_real(self.of, sampler, self.reference.schema, batch, self.per_example, seed)

    def merge(self, a: GeneratedAndReal, b: GeneratedAndReal) -> GeneratedAndReal:
        return a.merged(b, PValues.merged)

    def result(self, acc: GeneratedAndReal) -> Mapping[str, float]:
        return dict(zip(self.values, [value for rows in acc for value in rows.summary()], strict=True))

    def of(self, rows: Table) -> PValues:
        """The p-values of a table's rows."""
        categories, numbers = self._complete(rows)
        found = [self.gaussians.by_category.get(category, ...) for category in categories]
        p = self.gaussians.p_values(categories, numbers)
        return PValues(p, found.count(...), found.count(None), len(rows[self.given]) - len(p))

    @cached_property
    def gaussians(self) -> Gaussians:
        """The Gaussian of each category, fitted to the training rows once."""
        return Gaussians.fit(*self._complete(self.reference.table))

    def _complete(self, rows: Table) -> tuple[list[Hashable], np.ndarray]:
        """Categories [N] and numbers [N, k] of the rows that miss none of them."""
        columns = record_values(self.reference.schema.message, rows, (self.given, *self.numbers))
        complete = [row for row in zip(*columns.values(), strict=True) if None not in row]
        return [row[0] for row in complete], np.array([row[1:] for row in complete]).reshape(-1, len(self.numbers))
