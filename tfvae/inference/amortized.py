"""Inference functions: (model, batch, seed) -> Draw."""

from collections.abc import Mapping
from typing import Protocol

import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.model import VAE
from tfvae.randomness import replicated_sample, sample_of_parts, split
from tfvae.types import Batch, Decoded, Draw, Seed

tfd = tfp.distributions


class Inference(Protocol):
    """Draws z for each example of a batch and scores it.

    `step` [] is that of the training, for an inference with schedules; None where nothing is trained. AutoGraph is off
    where it is traced, as for `objectives.Objective`.
    """

    def __call__(
        self, model: VAE, batch: Batch, seed: Seed, *, training: bool = False, step: tf.Tensor | None = None
    ) -> Draw: ...


def amortized(model: VAE, batch: Batch, seed: Seed, *, training: bool = False, step: tf.Tensor | None = None) -> Draw:
    """One draw from the encoder's q(z given x). Kingma and Welling 2014, Section 2.3."""
    del step
    return drawn(model, batch, model.encode(batch["x"], training=training), seed, training=training)


def drawn(model: VAE, batch: Batch, q: tfd.Distribution, seed: Seed, *, training: bool = False) -> Draw:
    """One reparameterised draw from q, scored."""
    z_seed, decoder_seed = split(seed, 2)
    z = _sample(q, z_seed, batch.get("real"))
    decoded = model.decode(z, batch, training=training, seed=decoder_seed)
    return score(model, batch, q, z, decoded)


def _sample(q: tfd.Distribution, seed: Seed, real: tf.Tensor | None) -> tf.Tensor:
    """Examples that training made itself stand behind those of the data."""
    if real is None:
        return replicated_sample(q, seed)
    return sample_of_parts(q, seed, tf.math.count_nonzero(real, dtype=tf.int32))


def score(model: VAE, batch: Batch, q: tfd.Distribution, z: tf.Tensor, decoded: Decoded) -> Draw:
    """Scores a draw z from q: log p(x given z) and KL(q, p), as a `Draw`.

    Where x is a mapping of fields, the likelihood is a joint distribution over the same names.
    """
    p, x = model.likelihood(decoded.params), batch["x"]
    if not isinstance(x, Mapping):
        return Draw(q, z, p.log_prob(x), model.latent.kl(q), decoded.penalties)
    fields = dict(p.log_prob_parts(x))
    return Draw(q, z, tf.add_n(list(fields.values())), model.latent.kl(q), decoded.penalties, fields)
