"""The evidence lower bound of a first stage under the prior that a second stage has learned."""

from collections.abc import Mapping
from dataclasses import dataclass

import tensorflow as tf

from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.inference.under_prior import rate_under
from tfvae.metrics.moments import Sums
from tfvae.model import VAE
from tfvae.randomness import split
from tfvae.types import Batch, Seed


@dataclass(frozen=True, eq=False)
class SecondPrior:
    """Rate, distortion and ELBO where a second stage takes the place of the prior; nats per example.

    Values: `distortion`, as without it; `rate` = E_q[log q(z given x) - log p(z)] at one draw z, with the second
    stage's bound on log p(z), which is exact where that has no latent of its own; `elbo` = -distortion - rate, a lower
    bound on log p(x) of what is sampled through both stages. Where series end, both densities are of z up to the end.

    Razavi et al. 2019, Section 4.1; Dai and Wipf 2019, Section 4.

    Args:
        second: models the latents of the sampler's VAE.
        prefix: of the values' names, where they stand beside those of `ElboParts`.
    """

    second: VAE
    prefix: str = ""
    name: str = "second_prior"
    max_examples: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(self.prefix + name for name in ("elbo", "rate", "distortion"))

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Sums:
        return Sums.of(*compiled(_distortion_and_rate, sampler.model, sampler.infer, self.second)(dict(batch), seed))

    def merge(self, a: Sums, b: Sums) -> Sums:
        return a.merged(b)

    def result(self, acc: Sums) -> Mapping[str, float]:
        distortion, rate = map(float, acc.mean())
        return dict(zip(self.values, (-distortion - rate, rate, distortion), strict=True))


def _distortion_and_rate(
    model: VAE, infer: Inference, second: VAE, batch: Batch, seed: Seed
) -> tuple[tf.Tensor, tf.Tensor]:
    read, inner = split(seed, 2)
    draw = infer(model, batch, read)
    return -draw.log_px, rate_under(second, draw, inner)
