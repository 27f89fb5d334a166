"""The evidence lower bound and its two terms."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.metrics.moments import Sums
from tfvae.metrics.posteriors import require_density
from tfvae.model import VAE
from tfvae.types import Batch, Seed


@dataclass(frozen=True)
class ElboParts:
    """Rate, distortion and ELBO with weight 1 on both, however the model was trained; nats per example, mean over them.

    Values: `distortion` = -log p(x given z) for one z ~ q(z given x); `rate` = KL(q(z given x), p(z)); `elbo` =
    -distortion - rate, a lower bound on log p(x). For a continuous x these are log-densities, so `elbo` may be
    positive. Alemi et al. 2018, Section 2.1.

    Raises:
        ValueError: from `observe`, where the posterior is a point mass.
    """

    name: str = "elbo"
    max_examples: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return ("elbo", "rate", "distortion")

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Sums:
        return Sums.of(*compiled(_distortion_and_rates, sampler.model, sampler.infer)(dict(batch), seed))

    def merge(self, a: Sums, b: Sums) -> Sums:
        return a.merged(b)

    def result(self, acc: Sums) -> Mapping[str, float]:
        distortion, rate = float(acc.mean()[0]), float(self.rates(acc).sum())
        return {"elbo": -distortion - rate, "rate": rate, "distortion": distortion}

    def rates(self, acc: Sums) -> np.ndarray:
        """Mean rate of each rate group [K], nats per example; they add up to `rate`."""
        return acc.mean()[1:]


def _distortion_and_rates(model: VAE, infer: Inference, batch: Batch, seed: Seed) -> tuple[tf.Tensor, tf.Tensor]:
    draw = infer(model, batch, seed)
    require_density(draw.q, "elbo")
    return -draw.log_px, draw.kl
