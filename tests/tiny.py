"""Tiny models for tests: everything has width <= 8."""

import keras
import numpy as np
import tensorflow as tf

from tfvae.data.interface import Tensors
from tfvae.experiment import built
from tfvae.latents import Diagonal, Latent
from tfvae.likelihoods import gaussian
from tfvae.likelihoods.tokens import tokens
from tfvae.model import GROUPS, VAE
from tfvae.networks.decoders import Autoregressive, Emit, FeedForward, mean
from tfvae.networks.no_encoder import NoEncoder
from tfvae.networks.sentences import lstm
from tfvae.objectives import elbo
from tfvae.randomness import seed_from
from tfvae.symbols import END
from tfvae.training.procedures.basic import Basic
from tfvae.training.updates.gradient import GradientUpdate


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
    encoder = keras.Sequential(
        [
            keras.layers.Dense(8, activation="relu"),
            keras.layers.BatchNormalization(synchronized=True),
            keras.layers.Dense(latent.features),
        ]
    )
    decoder = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(size)])
    return built(VAE(encoder, latent, FeedForward(decoder, Head(), emit), gaussian), tf.zeros([1, size]))


def sentence_vae(
    latent: Latent, vocabulary: int = 6, length: int = 3, *, dropout: float = 0.0, scale: float = 0.5, seed: int = 0
) -> VAE:
    """An LSTM VAE of sentences; weights are normal, as large as `scale`, so that z and the words before matter."""
    keras.utils.set_random_seed(seed)
    sizes = {"vocabulary": vocabulary, "embedding": 4, "width": 5}
    encoder = lstm.Encoder(latent.features, **sizes) if latent.features else NoEncoder()
    decoder = lstm.Decoder(latent.prior().event_shape[0], **sizes, dropout=dropout)
    vae = built(VAE(encoder, latent, Autoregressive(decoder, length), tokens), tf.constant([[4, END]]))
    rng = np.random.default_rng(seed)
    for weight in vae.weights:
        weight.assign(scale * rng.normal(size=weight.shape))
    return vae


class Rows:
    """A source of 64 rows [3]; row i of the stream is row 7 i of the table, whatever the seed."""

    def __init__(self, poison: int | None = None) -> None:
        self.sizes = {"train": 64}
        self.interface = Tensors([3])
        self._x = tf.random.stateless_normal([64, 3], [1, 2])
        if poison is not None:
            self._x = tf.tensor_scatter_nd_update(self._x, [[poison]], [[float("nan")] * 3])

    def batches(self, split, batch_size, *, seed, start_step=0):
        stream = tf.data.Dataset.range(start_step * batch_size, 1 << 60)
        return stream.map(lambda i: {"x": tf.gather(self._x, i * 7 % 64)}).batch(batch_size, drop_remainder=True)

    def pass_end(self, step, batch_size):
        return -(-(step * batch_size // 64 + 1) * 64 // batch_size)


def tiny_procedure(model: VAE, clip_norm: float | None = None, rate: float = 1e-2) -> Basic:
    """Adam on the ELBO."""
    optimizers = {group: keras.optimizers.Adam(rate) for group in GROUPS}
    return Basic(GradientUpdate(model, optimizers, elbo(), seed=seed_from(1), clip_norm=clip_norm))
