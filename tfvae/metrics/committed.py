"""Whether a posterior keeps the rate that its latent commits to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.model import VAE
from tfvae.types import Batch, Seed


class Rates(NamedTuple):
    """Of some examples, each example's committed rate taken off."""

    number: int
    total: float
    least: float


@dataclass(frozen=True)
class CommittedRate:
    """KL(q(z given x), p(z)) of the single examples against what the latent commits to, nats.

    Values: `rate_above_committed`, the mean of KL - delta; `least_rate_above_committed`, the least over all examples,
    which a delta-VAE never lets fall below 0. A latent that commits to nothing has delta = 0.
    """

    name: str = "committed_rate"
    max_examples: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return ("rate_above_committed", "least_rate_above_committed")

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Rates:
        above = compiled(_rates, sampler.model, sampler.infer)(dict(batch), seed).numpy().astype(np.float64)
        above -= getattr(sampler.model.latent, "committed", 0.0)
        return Rates(len(above), float(above.sum()), float(above.min()))

    def merge(self, a: Rates, b: Rates) -> Rates:
        return Rates(a.number + b.number, a.total + b.total, min(a.least, b.least))

    def result(self, acc: Rates) -> Mapping[str, float]:
        return dict(zip(self.values, (acc.total / acc.number, acc.least), strict=True))


def _rates(model: VAE, infer: Inference, batch: Batch, seed: Seed) -> tf.Tensor:
    return tf.reduce_sum(infer(model, batch, seed).kl, axis=-1)
