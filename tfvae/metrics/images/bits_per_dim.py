"""The bound on log p(x) in the unit of images: bits for each number of one."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from tfvae.generators import Sampler
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.metric import Metric
from tfvae.metrics.moments import Sums
from tfvae.types import Batch, Seed


@dataclass(frozen=True)
class BitsPerDim:
    """-ELBO and its rate, over H W C ln 2.

    Values: `bits_per_dim`, an upper bound on -log2 p(x) for each number of an image; `rate_bits_per_dim`, the part of
    it that z takes. They compare only between models of one likelihood: not grey values with binary ones.

    Args:
        dimensions: H W C.
        parts: measures the bound, `ElboParts` or `SecondPrior`.
    """

    dimensions: int
    parts: Metric = field(default_factory=ElboParts)
    name: str = "bits_per_dim"
    max_examples: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return ("bits_per_dim", "rate_bits_per_dim")

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Sums:
        return self.parts.observe(sampler, batch, seed)  # type: ignore[no-any-return]

    def merge(self, a: Sums, b: Sums) -> Sums:
        return a.merged(b)

    def result(self, acc: Sums) -> Mapping[str, float]:
        found, unit = self.parts.result(acc), self.dimensions * math.log(2.0)
        return {"bits_per_dim": -found["elbo"] / unit, "rate_bits_per_dim": found["rate"] / unit}
