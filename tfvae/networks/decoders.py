"""Ways to run a decoder network: so far in one pass."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import keras
import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.likelihoods import Likelihood
from tfvae.types import Batch, Decoded, Seed

tfd = tfp.distributions

Emit = Callable[[tfd.Distribution, Seed, Any], tf.Tensor]
"""(p(x given z), seed, temperature) -> x: how a generated example is read off its distribution."""


def mean(p: tfd.Distribution, seed: Seed, temperature: Any) -> tf.Tensor:
    """The mean, no noise: images, where pixel noise is not part of what is modelled (two-stage paper, Section 4)."""
    del seed, temperature
    return p.mean()


def scaled_sample(p: tfd.Distribution, seed: Seed, temperature: Any) -> tf.Tensor:
    """The mean plus `temperature` times the deviation of a sample: latents of a second stage."""
    return p.mean() + temperature * (p.sample(seed=seed) - p.mean())


class Decoder(Protocol):
    """p(x given z): a network, and how to run it forwards and generate from it."""

    @property
    def network_variables(self) -> Sequence[keras.Variable]:
        """Trainable weights of the network."""
        ...

    @property
    def noise_variables(self) -> Sequence[keras.Variable]:
        """Trainable weights of the likelihood itself, such as log gamma."""
        ...

    def __call__(self, z: tf.Tensor, batch: Batch | None, *, training: bool, seed: Seed) -> Decoded:
        """Parameters of p(x given z); `batch` is the truth, for networks that read it, and None at generation."""
        ...

    def generate(self, z: tf.Tensor, likelihood: Likelihood, *, seed: Seed, temperature: Any = 1.0) -> Batch:
        """New x from z."""
        ...


class FeedForward(keras.layers.Layer):
    """A network that makes all of x in one pass, and the head that turns its output into parameters.

    Args:
        net: layer z [B, D] -> h [B, ...].
        head: layer h -> parameters; called as `head(h, x=, training=)`.
        emit: reads a generated x off p(x given z); `mean` or `scaled_sample`.
    """

    def __init__(self, net: keras.layers.Layer, head: keras.layers.Layer, emit: Emit) -> None:
        super().__init__()
        self.net, self.head, self.emit = net, head, emit

    @property
    def network_variables(self) -> Sequence[keras.Variable]:
        return self.net.trainable_variables

    @property
    def noise_variables(self) -> Sequence[keras.Variable]:
        return self.head.trainable_variables

    def call(self, z: tf.Tensor, batch: Batch | None = None, *, training: bool = False, seed: Seed = None) -> Decoded:
        del seed
        x = None if batch is None else batch["x"]
        return Decoded(self.head(self.net(z, training=training), x=x, training=training), {})

    def generate(self, z: tf.Tensor, likelihood: Likelihood, *, seed: Seed, temperature: Any = 1.0) -> Batch:
        params = self(z, None, training=False).params
        return {"x": self.emit(likelihood(params), seed, temperature)}
