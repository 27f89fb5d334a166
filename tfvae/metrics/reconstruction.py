"""How far x lies from its reconstruction."""

from collections.abc import Mapping
from dataclasses import dataclass

import tensorflow as tf

from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.metrics.moments import Sums
from tfvae.model import VAE
from tfvae.randomness import split
from tfvae.types import Batch, Seed


@dataclass(frozen=True)
class Reconstruction:
    """Squared error between x and the mean of p(x given z), with one z sampled from q(z given x).

    Sampled, not the posterior mean, as in the two-stage paper. Values: `squared_error`, summed over the dimensions of
    x, mean over examples; `mse`, the same divided by the number of dimensions.
    """

    name: str = "reconstruction"
    max_examples: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return ("mse", "squared_error")

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Sums:
        errors = compiled(squared_error, sampler.model)(dict(batch), seed)
        return Sums.of(errors / tf.cast(tf.size(batch["x"][0]), errors.dtype), errors)

    def merge(self, a: Sums, b: Sums) -> Sums:
        return a.merged(b)

    def result(self, acc: Sums) -> Mapping[str, float]:
        return dict(zip(self.values, acc.mean().tolist(), strict=True))


def reconstruct(model: VAE, batch: Batch, seed: Seed) -> tf.Tensor:
    """Mean of p(x given z) for one z sampled from q(z given x), like batch["x"] [B, ...]."""
    z_seed, decoder_seed = split(seed, 2)
    z = model.encode(batch["x"]).sample(seed=z_seed)
    return model.likelihood(model.decode(z, batch, seed=decoder_seed).params).mean()


def squared_error(model: VAE, batch: Batch, seed: Seed) -> tf.Tensor:
    """Squared distance of x to its reconstruction, [B]."""
    error = tf.math.squared_difference(batch["x"], reconstruct(model, batch, seed))
    return tf.reduce_sum(tf.reshape(error, [tf.shape(error)[0], -1]), axis=-1)
