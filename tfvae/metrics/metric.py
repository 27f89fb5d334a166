"""Contract of a metric: sufficient statistics of batches that merge, so one class serves the loop and Beam."""

from collections.abc import Mapping
from typing import Any, Protocol

from tfvae.generators import Sampler
from tfvae.types import Batch, Seed

Acc = Any
"""Picklable statistics: a tuple or mapping of NumPy arrays and numbers."""


class Metric(Protocol):
    """Numbers about a sampler, computed from mergeable statistics.

    `merge` is associative and commutative up to rounding; `result` of one merged statistic does not depend on how the
    data were batched, except where the metric's docstring says so, and for the noise: a draw depends on the seed of
    its batch.
    """

    @property
    def name(self) -> str:
        """The metric's name, unique in an experiment. It does not show in the names of the values."""
        ...

    @property
    def values(self) -> tuple[str, ...]:
        """The names that `result` returns, known before any work, so that thresholds and clashes are checked first."""
        ...

    @property
    def max_examples(self) -> int | None:
        """How many examples, the first of the split, `observe` is shown at most; None for all."""
        ...

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Acc:
        """Statistics of one batch."""
        ...

    def merge(self, a: Acc, b: Acc) -> Acc:
        """Statistics of both."""
        ...

    def result(self, acc: Acc) -> Mapping[str, float]:
        """The values of the merged statistics by name; the metric's docstring has their units."""
        ...
