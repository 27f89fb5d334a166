"""How many latent dimensions carry information about x."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from tfvae.checks import require_positive
from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.metrics.moments import Moments
from tfvae.metrics.posteriors import flat
from tfvae.model import VAE
from tfvae.types import Batch, Seed


@dataclass(frozen=True)
class ActiveUnits:
    """Dimensions whose posterior mean varies over the data: Var_x(E_q[z]) > threshold, unbiased variance.

    Values: `active_units`, their number; `active_units_fraction`, the same over D. Burda et al. 2016, Section 5.

    Raises:
        ValueError: `threshold` is not positive; from `result`, with one example only.
    """

    threshold: float = 0.01
    name: str = "active_units"
    max_examples: int | None = None

    def __post_init__(self) -> None:
        require_positive("threshold", self.threshold)

    @property
    def values(self) -> tuple[str, ...]:
        return ("active_units", "active_units_fraction")

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Moments:
        return Moments.of(compiled(_posterior_means, sampler.model, sampler.infer)(dict(batch), seed).numpy())

    def merge(self, a: Moments, b: Moments) -> Moments:
        return a.merged(b)

    def result(self, acc: Moments) -> Mapping[str, float]:
        active = np.diag(acc.covariance()) > self.threshold
        return {"active_units": float(active.sum()), "active_units_fraction": float(active.mean())}


def _posterior_means(model: VAE, infer: Inference, batch: Batch, seed: Seed) -> tf.Tensor:
    return flat(infer(model, batch, seed).q.mean())
