"""A recurrent decoder of series of vectors: the auxiliary prior over a first stage's latents."""

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.likelihoods import Likelihood
from tfvae.networks.decoders import scaled_sample
from tfvae.randomness import fold_in
from tfvae.types import Batch, Decoded, Seed


class GaussianSeries(keras.layers.Layer):
    """A decoder p(x_1) p(x_2 given x_1) ...: an LSTM reads the steps before, and says a mean and a deviation of each
    number of the next one. It has no latent: x is [B, n, D], z is [B, 0].

    Over the latents of a delta-VAE it is the auxiliary prior (Razavi et al. 2019, Section 4.1), which knows their
    aggregate posterior better than the fixed prior does. Where a batch says how far its series go, "present" bool
    [B, n], the likelihood is told; what is generated never ends.

    Args:
        steps: n.
        features: D.
        width: of the LSTM.

    Raises:
        ValueError: a number is below 1.
    """

    def __init__(self, steps: int, features: int, width: int = 64) -> None:
        super().__init__()
        for name, value in {"steps": steps, "features": features, "width": width}.items():
            require_at_least(name, value, 1)
        self.steps, self.features = steps, features
        self.cell = keras.layers.LSTMCell(width)
        self.recurrence = keras.layers.RNN(self.cell, return_sequences=True)
        self.outputs = keras.layers.Dense(2 * features, kernel_initializer="zeros")

    @property
    def network_variables(self) -> Sequence[keras.Variable]:
        return self.trainable_variables

    @property
    def noise_variables(self) -> Sequence[keras.Variable]:
        return []

    def call(self, z: tf.Tensor, batch: Batch | None = None, *, training: bool = False, seed: Seed = None) -> Decoded:
        if batch is None:
            raise ValueError("`batch` must hold the series x, for each step is modelled given those before; got None.")
        before = tf.pad(batch["x"][:, :-1], [[0, 0], [1, 0], [0, 0]])
        ends = {"present": batch["present"]} if "present" in batch else {}
        return Decoded({**self._parameters(self.recurrence(before)), **ends}, {})

    def generate(self, z: tf.Tensor, likelihood: Likelihood, *, seed: Seed, temperature: Any = 1.0) -> Batch:
        n = tf.shape(z)[0]
        drawn = tf.TensorArray(tf.float32, self.steps, element_shape=[None, self.features])

        def step(t: tf.Tensor, x: tf.Tensor, state: list[tf.Tensor], drawn: tf.TensorArray) -> tuple:
            h, state = self.cell(x, state)
            x = scaled_sample(likelihood(self._parameters(h)), fold_in(seed, t), temperature)
            return t + 1, x, list(state), drawn.write(t, x)

        state = [tf.zeros([n, self.cell.units])] * 2
        start = (tf.constant(0), tf.zeros([n, self.features]), state, drawn)
        _, _, _, drawn = tf.while_loop(lambda t, *_: t < self.steps, step, start)
        return {"x": tf.transpose(drawn.stack(), [1, 0, 2])}

    def _parameters(self, h: tf.Tensor) -> dict[str, tf.Tensor]:
        loc, raw = tf.split(self.outputs(h), 2, axis=-1)
        return {"loc": loc, "scale": 1e-3 + tf.nn.softplus(raw + 0.5413248)}  # ln(e - 1): it starts at N(0, 1)
