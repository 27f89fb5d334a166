"""The bound on log p(x) in the unit of sentences: nats a token."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tfvae.generators import Sampler
from tfvae.likelihoods.tokens import lengths
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.metric import Metric
from tfvae.types import Batch, Seed


class Counted(NamedTuple):
    """Statistics of a bound, of so many sentences, and how many tokens these have."""

    parts: Any
    sentences: int
    tokens: int


@dataclass(frozen=True)
class NatsPerToken:
    """-ELBO and its rate, summed over all sentences and divided by the number of their tokens; END is one.

    Values: `nats_per_token`, an upper bound whose exponential bounds the perplexity; `rate_per_token`, the part of it
    that z takes.

    Args:
        parts: measures the bound of a sentence, `ElboParts` or `SecondPrior`.
    """

    parts: Metric = field(default_factory=ElboParts)
    name: str = "nats_per_token"
    max_examples: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return ("nats_per_token", "rate_per_token")

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Counted:
        tokens = lengths(batch["x"]).numpy()
        return Counted(self.parts.observe(sampler, batch, seed), len(tokens), int(tokens.sum()))

    def merge(self, a: Counted, b: Counted) -> Counted:
        return Counted(self.parts.merge(a.parts, b.parts), a.sentences + b.sentences, a.tokens + b.tokens)

    def result(self, acc: Counted) -> Mapping[str, float]:
        found, share = self.parts.result(acc.parts), acc.sentences / acc.tokens
        return {"nats_per_token": -found["elbo"] * share, "rate_per_token": found["rate"] * share}
