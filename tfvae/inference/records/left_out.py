"""Inference that reads some records with gaps in training, so that z can be inferred from what is known of a record."""

import tensorflow as tf

from tfvae.checks import require_fraction
from tfvae.inference.amortized import Inference, amortized, drawn
from tfvae.model import VAE
from tfvae.randomness import replicated_uniform, split
from tfvae.schema.presence import Columns
from tfvae.schema.structure import columns
from tfvae.types import Batch, Draw, Seed, examples


def left_out(share: float) -> Inference:
    """One draw from q(z given x), where training reads this share of the records with gaps; all values are scored.

    Of such a record each column is read with one probability, which is drawn uniformly for the record. The bound stays
    one, for q(z given some of x) is a posterior like any other; it is looser for records that are read so.

    Args:
        share: of the records; 0 is `inference.amortized`.

    Raises:
        ValueError: `share` does not lie between 0 and 1.
    """
    require_fraction("share", share)
    if not share:
        return amortized

    def infer(model: VAE, batch: Batch, seed: Seed, *, training: bool = False, step: tf.Tensor | None = None) -> Draw:
        del step
        gaps_seed, seed = split(seed, 2)
        known = {"known": read(model, batch, share, gaps_seed)} if training else {}
        q = model.latent.posterior(model.encoder(batch["x"], training=training, **known))
        return drawn(model, batch, q, seed, training=training)

    return infer


def read(model: VAE, batch: Batch, share: float, seed: Seed) -> Columns:
    """bool [B] for each column: whether it is read."""
    gaps_seed, rate_seed, column_seed = split(seed, 3)
    found = [column.key for column in columns(model.encoder.fields.root)]
    rows = examples(batch)
    rate = replicated_uniform([rows], rate_seed)
    whole = replicated_uniform([rows], gaps_seed) >= share
    kept = replicated_uniform([len(found), rows], column_seed, axis=1) < rate
    return {key: whole | kept[i] for i, key in enumerate(found)}
