"""Tiny models for tests: everything has width <= 8."""

import keras
import tensorflow as tf

from tfvae.experiment import built
from tfvae.latents import Diagonal, Latent
from tfvae.likelihoods import gaussian
from tfvae.model import VAE
from tfvae.networks.decoders import Emit, FeedForward, mean


class Head(keras.layers.Layer):
    """Gaussian head with one learned log standard deviation."""

    def build(self, shape):
        self.log_g = self.add_weight(shape=(), initializer="zeros", name="log_g")

    def call(self, h, x=None, training=False):
        return {"loc": h, "scale": tf.exp(self.log_g)}


def tiny_vae(size: int = 3, latent: Latent | None = None, emit: Emit = mean, seed: int = 0) -> VAE:
    """A VAE with dense networks over x [B, size]; batch normalisation in the encoder, so that there is hidden state."""
    keras.utils.set_random_seed(seed)
    latent = latent or Diagonal(2)
    encoder = keras.Sequential([
        keras.layers.Dense(8, activation="relu"),
        keras.layers.BatchNormalization(synchronized=True),
        keras.layers.Dense(latent.features),
    ])
    decoder = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(size)])
    return built(VAE(encoder, latent, FeedForward(decoder, Head(), emit), gaussian), tf.zeros([1, size]))
