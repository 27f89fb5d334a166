"""Inference for records: embeddings are made once, for the posterior and for the decoder's truth."""

import tensorflow as tf

from tfvae.inference.amortized import drawn
from tfvae.latents import moments_of
from tfvae.model import VAE
from tfvae.types import Batch, Draw, Seed


def embedded_once(
    model: VAE, batch: Batch, seed: Seed, *, training: bool = False, step: tf.Tensor | None = None
) -> Draw:
    """One draw from q(z given x), as `inference.amortized`, for a `RecordEncoder` and a `RecordDecoder` of one tree.

    The children's embeddings, which tuples read in training, are those that the encoder has just made. In training the
    moving moments of z take in the draw. A batch may hold "level" and "real", see `Update`: a multiscale latent has a
    posterior for each level, and what is not real moves no moments.
    """
    embedded = model.encoder.tree.embed(batch["x"], training, batch.get("real"))
    level = {"level": batch["level"]} if "level" in batch else {}
    q = model.latent.posterior(embedded[""], **level)
    further = {"embedded": embedded} if step is None else {"embedded": embedded, "step": step}
    draw = drawn(model, {**batch, **further}, q, seed, training=training)
    if training:
        moments_of(model.latent).update(draw.z, _counted(batch, draw.z))
    return draw


def _counted(batch: Batch, z: tf.Tensor) -> tf.Tensor | None:
    """Which latents [B, D] count in the moments; None where all do."""
    return batch["real"][:, tf.newaxis] * tf.ones_like(z) if "real" in batch else None
