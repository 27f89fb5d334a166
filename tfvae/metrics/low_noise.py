"""How many latent dimensions the posterior is sure of: the two-stage paper's estimate of the manifold's dimension."""

from collections.abc import Mapping
from dataclasses import dataclass

import tensorflow as tf

from tfvae.checks import require_positive
from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.metrics.moments import Sums
from tfvae.metrics.posteriors import gaussian_parameters
from tfvae.model import VAE
from tfvae.types import Batch, Seed


@dataclass(frozen=True)
class LowNoiseUnits:
    """Dimensions whose posterior variance, mean over the data, is below a threshold.

    Value: `low_noise_units`. As gamma tends to 0, the variances of r dimensions do too, and those of the others tend to
    1 (Dai and Wipf 2019, Eq. 9 and supplement, Figure 10): the number is the paper's r-hat.

    Raises:
        ValueError: `threshold` is not positive; from `observe`, where the posterior is no diagonal Gaussian.
    """

    threshold: float = 0.5
    name: str = "low_noise_units"
    max_examples: int | None = None

    def __post_init__(self) -> None:
        require_positive("threshold", self.threshold)

    @property
    def values(self) -> tuple[str, ...]:
        return ("low_noise_units",)

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Sums:
        return Sums.of(compiled(_variances, sampler.model, sampler.infer)(dict(batch), seed).numpy())

    def merge(self, a: Sums, b: Sums) -> Sums:
        return a.merged(b)

    def result(self, acc: Sums) -> Mapping[str, float]:
        return {"low_noise_units": float((acc.mean() < self.threshold).sum())}


def _variances(model: VAE, infer: Inference, batch: Batch, seed: Seed) -> tf.Tensor:
    _, stddev = gaussian_parameters(infer(model, batch, seed).q, "low_noise_units")
    return tf.square(stddev)
