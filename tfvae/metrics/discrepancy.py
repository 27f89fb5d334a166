"""Maximum mean discrepancies: of the aggregate posterior to the prior, and of samples to data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference, amortized
from tfvae.metrics.posteriors import flat
from tfvae.model import VAE
from tfvae.objectives import mmd
from tfvae.randomness import prior_sample, split
from tfvae.types import Batch, Seed

MOST = 1000
"""Examples that are compared: the matrix of all pairs and dimensions is held in memory."""


class Pairs(NamedTuple):
    """Two samples of one distribution each, as many rows of both, [N, F]."""

    first: np.ndarray
    second: np.ndarray

    def merged(self, other: "Pairs") -> "Pairs":
        """Rows of both."""
        return Pairs(*(np.concatenate(rows) for rows in zip(self, other, strict=True)))

    def discrepancy(self) -> float:
        """The unbiased estimate of the squared MMD, about 0, also below, where the distributions are one."""
        return float(mmd(tf.constant(self.first, tf.float32), tf.constant(self.second, tf.float32)))


@dataclass(frozen=True, eq=False)
class LatentDiscrepancy:
    """Squared MMD of the aggregate posterior q(z), or of q(u) with a second stage, and the prior.

    Value: `mmd_latents`, with the inverse multiquadratic kernel of `objectives.wae`. The two-stage paper, Eq. 10 and
    Section 4: q(z) is not the prior, q(u) should be.

    Args:
        second: models the latents of the sampler's VAE; None where those themselves are meant.
    """

    second: VAE | None = None
    name: str = "latent_discrepancy"
    max_examples: int | None = MOST

    @property
    def values(self) -> tuple[str, ...]:
        return ("mmd_latents",)

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Pairs:
        read_seed, prior_seed = split(seed, 2)
        z = compiled(_latents, sampler.model, sampler.infer, self.second)(dict(batch), read_seed)
        prior = (self.second or sampler.model).latent.prior()
        return Pairs(z.numpy(), flat(prior_sample(prior, len(z), prior_seed)).numpy())

    def merge(self, a: Pairs, b: Pairs) -> Pairs:
        return a.merged(b)

    def result(self, acc: Pairs) -> Mapping[str, float]:
        return {"mmd_latents": acc.discrepancy()}


@dataclass(frozen=True)
class SampleDiscrepancy:
    """Squared MMD of generated examples and data, on their numbers as they are: for vectors, not for images.

    Value: `mmd_samples`.
    """

    name: str = "sample_discrepancy"
    max_examples: int | None = MOST

    @property
    def values(self) -> tuple[str, ...]:
        return ("mmd_samples",)

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Pairs:
        made = sampler.generate(len(batch["x"]), seed)["x"]
        return Pairs(flat(made).numpy(), flat(batch["x"]).numpy())

    def merge(self, a: Pairs, b: Pairs) -> Pairs:
        return a.merged(b)

    def result(self, acc: Pairs) -> Mapping[str, float]:
        return {"mmd_samples": acc.discrepancy()}


def _latents(model: VAE, infer: Inference, second: VAE | None, batch: Batch, seed: Seed) -> tf.Tensor:
    first_seed, second_seed = split(seed, 2)
    z = infer(model, batch, first_seed).z
    return flat(amortized(second, {"x": z}, second_seed).z if second else z)
