"""Whether a posterior keeps the rate that its latent commits to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.latents import TokenWise
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
    which a delta-VAE never lets fall below 0. A latent that commits to nothing has delta = 0, and where sentences have
    a latent for each token, delta is that of the sentence's length.
    """

    name: str = "committed_rate"
    max_examples: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return ("rate_above_committed", "least_rate_above_committed")

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Rates:
        above = compiled(_above, sampler.model, sampler.infer)(dict(batch), seed).numpy().astype(np.float64)
        return Rates(len(above), float(above.sum()), float(above.min()))

    def merge(self, a: Rates, b: Rates) -> Rates:
        return Rates(a.number + b.number, a.total + b.total, min(a.least, b.least))

    def result(self, acc: Rates) -> Mapping[str, float]:
        return dict(zip(self.values, (acc.total / acc.number, acc.least), strict=True))


def _above(model: VAE, infer: Inference, batch: Batch, seed: Seed) -> tf.Tensor:
    draw, latent = infer(model, batch, seed), model.latent
    commits = latent.commits(draw.q) if isinstance(latent, TokenWise) else getattr(latent, "committed", 0.0)
    return tf.reduce_sum(draw.kl, axis=-1) - commits
