"""Ways to run a decoder network: in one pass, or token by token."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import keras
import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.checks import require_at_least
from tfvae.likelihoods import Likelihood
from tfvae.networks.search import sample
from tfvae.randomness import sample as sample_of
from tfvae.types import Batch, Decoded, Seed, by_rows

tfd = tfp.distributions

Emit = Callable[[tfd.Distribution, Seed, Any], tf.Tensor]
"""(p(x given z), seed, temperature) -> x: how a generated example is read off its distribution."""


def mean(p: tfd.Distribution, seed: Seed, temperature: Any) -> tf.Tensor:
    """The mean, no noise: images, where pixel noise is not part of what is modelled (two-stage paper, Section 4)."""
    del seed, temperature
    return p.mean()


def scaled_sample(p: tfd.Distribution, seed: Seed, temperature: Any) -> tf.Tensor:
    """The mean plus `temperature` times the deviation of a sample: latents of a second stage."""
    off = sample_of(p, seed) - p.mean()
    return p.mean() + by_rows(temperature, off) * off


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

    def __init__(self, net: keras.layers.Layer, head: keras.layers.Layer, emit: Emit = mean) -> None:
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


class TokenNetwork(Protocol):
    """A network that makes a sequence one token after another, such as `networks.lstm.Decoder`."""

    @property
    def trainable_variables(self) -> Sequence[keras.Variable]: ...

    def __call__(self, z: tf.Tensor, x: tf.Tensor, training: bool = False, seed: Seed = None) -> tf.Tensor:
        """Logits [B, T, V] of each token of x [B, T] given those before it (teacher forcing)."""
        ...

    def start(self, z: tf.Tensor) -> Any:
        """State before the first token: a nest of tensors [B, ...]."""
        ...

    def step(self, token: tf.Tensor, state: Any) -> tuple[tf.Tensor, Any]:
        """Logits [B, V] of the token after `token` [B], and the state after it."""
        ...


class Autoregressive(keras.layers.Layer):
    """A decoder that makes x token by token: in training each from the true tokens before it, else from its own.

    Generation draws from the softmax at `temperature`; at 0 it takes the likeliest token (greedy).

    Args:
        net: the network.
        length: maximum number of tokens that are generated, END among them.
    """

    def __init__(self, net: TokenNetwork, length: int) -> None:
        super().__init__()
        require_at_least("length", length, 1)
        self.net, self.length = net, length

    @property
    def network_variables(self) -> Sequence[keras.Variable]:
        return self.net.trainable_variables

    @property
    def noise_variables(self) -> Sequence[keras.Variable]:
        return []

    def call(self, z: tf.Tensor, batch: Batch | None = None, *, training: bool = False, seed: Seed = None) -> Decoded:
        if batch is None:
            raise ValueError("`batch` must hold the tokens x, for each is modelled given those before; got None.")
        return Decoded({"logits": self.net(z, batch["x"], training=training, seed=seed)}, {})

    def generate(self, z: tf.Tensor, likelihood: Likelihood, *, seed: Seed, temperature: Any = 1.0) -> Batch:
        del likelihood
        return {"x": sample(self.net.step, self.net.start(z), tf.shape(z)[0], self.length, seed, temperature)}
