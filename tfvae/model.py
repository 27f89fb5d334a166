"""The variational autoencoder: encoder, latent, decoder, likelihood."""

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.checks import require_one_of
from tfvae.latents import Latent
from tfvae.likelihoods import Likelihood
from tfvae.networks.decoders import Decoder
from tfvae.types import Batch, Decoded, Seed

if keras.backend.backend() != "tensorflow":
    raise ImportError(f"tfvae needs Keras on TensorFlow; KERAS_BACKEND is {keras.backend.backend()!r}.")

tfd = tfp.distributions

GROUPS = ("inference", "generative", "noise")
"""Parameter groups: encoder and latent; decoder network; the likelihood's own weights (log gamma)."""


class VAE(keras.Model):
    """q(z given x), p(z) and p(x given z). It groups and tracks weights; how they are trained lies elsewhere.

    Args:
        encoder: layer x [B, ...] -> h [B, latent.features].
        latent: prior and posterior of z.
        decoder: z -> parameters of p(x given z).
        likelihood: those parameters -> distribution over x.
        aux_prior: models z as its own x, in place of p(z), where it was trained beside this model: see
            `training.updates.beside`. Its weights are in none of this model's groups.
    """

    def __init__(
        self,
        encoder: keras.layers.Layer,
        latent: Latent,
        decoder: Decoder,
        likelihood: Likelihood,
        aux_prior: "VAE | None" = None,
    ) -> None:
        super().__init__()
        self.encoder, self.latent, self.decoder, self.likelihood = encoder, latent, decoder, likelihood
        self.aux_prior = aux_prior
        self.built = True  # its parts make their weights; Keras would trace a call to find that out

    def encode(self, x: Any, *, training: bool = False) -> tfd.Distribution:
        """q(z given x), batch shape [B]."""
        return self.latent.posterior(self.encoder(x, training=training))

    def decode(self, z: tf.Tensor, batch: Batch | None = None, *, training: bool = False, seed: Seed = None) -> Decoded:
        """Parameters of p(x given z); `self.likelihood` makes the distribution."""
        return self.decoder(z, batch, training=training, seed=seed)

    def generate(self, z: tf.Tensor, *, seed: Seed, temperature: Any = 1.0) -> Batch:
        """New examples {"x": [B, ...]} from latents z [B, *event]."""
        return self.decoder.generate(z, self.likelihood, seed=seed, temperature=temperature)

    def call(self, x: Any, training: bool = False) -> Any:
        """Parameters of p(x given z) at the posterior mean; builds all weights."""
        return self.decode(self.encode(x, training=training).mean(), {"x": x}, training=training).params

    def group(self, name: str) -> Sequence[keras.Variable]:
        """Trainable weights of one of `GROUPS`, which partition those of encoder, latent, decoder and likelihood.

        Raises:
            ValueError: `name` is no group.
        """
        require_one_of("name", name, GROUPS)
        others = [*self.decoder.network_variables, *self.decoder.noise_variables]
        if self.aux_prior is not None:
            others += self.aux_prior.trainable_variables
        if name == "generative":
            return self.decoder.network_variables
        if name == "noise":
            return self.decoder.noise_variables
        return [v for v in self.trainable_variables if all(v is not w for w in others)]
