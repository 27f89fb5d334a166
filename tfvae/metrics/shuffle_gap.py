"""How much of an example its own latents explain."""

from collections.abc import Mapping
from dataclasses import dataclass

import tensorflow as tf

from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.metrics.moments import Sums
from tfvae.model import VAE
from tfvae.randomness import split
from tfvae.types import Batch, Seed, examples


@dataclass(frozen=True)
class ShuffleGap:
    """log p(x given its own z) minus log p(x given the z of another example), nats, mean over examples.

    Value: `shuffle_gap`. It is 0 for a decoder that ignores z, whatever the rate: a KL alone proves nothing where the
    model commits to one. The other example is the next one of the batch, and for the last the first. A batch of one
    has no other: its gap is 0.
    """

    name: str = "shuffle_gap"
    max_examples: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return ("shuffle_gap",)

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Sums:
        return Sums.of(compiled(_gaps, sampler.model, sampler.infer)(dict(batch), seed))

    def merge(self, a: Sums, b: Sums) -> Sums:
        return a.merged(b)

    def result(self, acc: Sums) -> Mapping[str, float]:
        return {"shuffle_gap": float(acc.mean()[0])}


def _gaps(model: VAE, infer: Inference, batch: Batch, seed: Seed) -> tf.Tensor:
    read, decoder = split(seed, 2)
    draw = infer(model, batch, read)
    others = tf.roll(draw.z, tf.minimum(1, examples(batch) - 1), axis=0)
    p = model.likelihood(model.decode(others, batch, seed=decoder).params)
    return draw.log_px - p.log_prob(batch["x"])
