"""Inference functions: (model, batch, seed) -> Draw."""

from typing import Protocol

from tfvae.model import VAE
from tfvae.randomness import replicated_sample, split
from tfvae.types import Batch, Draw, Seed


class Inference(Protocol):
    """Draws z for each example of a batch and scores it."""

    def __call__(self, model: VAE, batch: Batch, seed: Seed, *, training: bool = False) -> Draw: ...


def amortized(model: VAE, batch: Batch, seed: Seed, *, training: bool = False) -> Draw:
    """One reparameterised draw from the encoder's q(z given x). Kingma and Welling 2014, Section 2.3."""
    z_seed, decoder_seed = split(seed, 2)
    q = model.encode(batch["x"], training=training)
    z = replicated_sample(q, z_seed)
    decoded = model.decode(z, batch, training=training, seed=decoder_seed)
    log_px = model.likelihood(decoded.params).log_prob(batch["x"])
    return Draw(q, z, log_px, model.latent.kl(q), decoded.penalties)
