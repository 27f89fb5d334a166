"""Encoder and decoder of sentences: one LSTM layer each (lagging-encoder paper, Appendix B.2, and its released code).

Every weight starts uniform in +-0.01, embeddings in +-0.1. The released code has two bias vectors a layer, of
which only the sum is used. One, as here, starts with half the variance, and with SGD it moves half as fast.
"""

from typing import Any, NamedTuple

import keras
import tensorflow as tf

from tfvae.checks import require_at_least, require_fraction, require_momentum, require_positive
from tfvae.likelihoods.tokens import lengths
from tfvae.networks.sentences.recurrence import cell, lstm
from tfvae.randomness import dropout, replicated_uniform, split
from tfvae.symbols import START, UNKNOWN
from tfvae.types import Seed

SCALE, EMBEDDING = 0.01, 0.1
"""Half widths of the intervals in which weights and embeddings start."""


def _uniform(half_width: float) -> keras.initializers.Initializer:
    return keras.initializers.RandomUniform(-half_width, half_width)


def product(values: tf.Tensor, kernel: keras.Variable) -> tf.Tensor:
    """[..., N] times [N, M]. One flat product: `einsum` and batched products take several times as long."""
    flat = tf.reshape(values, [-1, kernel.shape[0]]) @ kernel
    leading = tf.shape(values)[:-1]
    shaped = tf.reshape(flat, tf.concat([leading, [kernel.shape[1]]], axis=0))
    return tf.ensure_shape(shaped, [*values.shape[:-1], kernel.shape[1]])


def _linear(z: tf.Tensor, kernel: keras.Variable) -> tf.Tensor:
    """z [B, D] times [D, M]. With D = 0 no product: where one is added to, TensorFlow 2.21 ends the whole process."""
    return z @ kernel if z.shape[-1] else tf.reduce_sum(z[..., tf.newaxis] * kernel, axis=1)


class _Recurrent(keras.layers.Layer):
    """Embeddings and the weights of an LSTM, and how tokens become gates."""

    def __init__(self, vocabulary: int, embedding: int, width: int, scale: float) -> None:
        super().__init__()
        for name, value in {"vocabulary": vocabulary, "embedding": embedding, "width": width}.items():
            require_at_least(name, value, 1)
        require_positive("scale", scale)
        self.vocabulary, self.width, self.scale = vocabulary, width, scale
        self.embeddings = self._weight("embeddings", (vocabulary, embedding), EMBEDDING)
        self.input_kernel = self._weight("input_kernel", (embedding, 4 * width))
        self.kernel = self._weight("kernel", (width, 4 * width))
        self.bias = self._weight("bias", (4 * width,))

    def _weight(self, name: str, shape: tuple[int, ...], half_width: float | None = None) -> keras.Variable:
        return self.add_weight(shape=shape, initializer=_uniform(half_width or self.scale), name=name)

    def _embed(self, tokens: tf.Tensor) -> tf.Tensor:
        """Embeddings [..., E] of tokens [...]."""
        return tf.gather(tf.convert_to_tensor(self.embeddings), tokens)

    def _gates(self, embedded: tf.Tensor) -> tf.Tensor:
        """The input's share of the gates, [..., 4 H], of embedded tokens [..., E]."""
        return product(embedded, self.input_kernel) + self.bias


class Encoder(_Recurrent):
    """Sentences x int32 [B, T] -> h [B, features]: the state after START, all words and END, through a linear map.

    Args:
        features: width of the output.
        vocabulary: V, number of tokens.
        embedding: width of the embeddings.
        width: of the LSTM.
        scale: half width of the interval in which weights other than embeddings start.
    """

    def __init__(
        self, features: int, *, vocabulary: int, embedding: int = 512, width: int = 1024, scale: float = SCALE
    ) -> None:
        super().__init__(vocabulary, embedding, width, scale)
        require_at_least("features", features, 1)
        self.output_kernel = self._weight("output_kernel", (width, features))

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        read = tf.transpose(tf.pad(x, [[0, 0], [1, 0]], constant_values=START))
        zero = tf.zeros([tf.shape(x)[0], self.width])
        states = lstm(self._gates(self._embed(read)), tf.convert_to_tensor(self.kernel), zero, zero)
        # PAD lies behind END, so the state at END has not seen it.
        last = tf.gather_nd(states, tf.stack([lengths(x), tf.range(tf.shape(x)[0])], axis=1))
        return last @ self.output_kernel


class State(NamedTuple):
    """What the decoder carries from token to token; all have a leading axis [B]."""

    h: tf.Tensor
    c: tf.Tensor
    from_z: tf.Tensor
    """Share of z in the gates, the same at every step."""


class Decoder(_Recurrent):
    """z [B, D] and the tokens before -> logits of the next token. z is part of every input and makes the first state.

    c0 = W z and h0 = tanh(c0). Dropout acts on embeddings and outputs, never inside the recurrence. With D = 0 it is a
    language model.

    Args:
        latent: D.
        vocabulary: V.
        embedding: width of the embeddings.
        width: H.
        scale: half width of the interval in which weights other than embeddings start.
        dropout: share of embeddings, and of outputs, set to 0 in training.
        word_drop: probability that a word which the decoder reads is replaced by UNKNOWN in training (Bowman et al.
            2016, Section 3.2); START never is, and targets never are.
    """

    def __init__(
        self,
        latent: int,
        *,
        vocabulary: int,
        embedding: int = 512,
        width: int = 1024,
        scale: float = SCALE,
        dropout: float = 0.5,
        word_drop: float = 0.0,
    ) -> None:
        super().__init__(vocabulary, embedding, width, scale)
        require_momentum("dropout", dropout)
        require_fraction("word_drop", word_drop)
        self.dropout, self.word_drop = dropout, word_drop
        self.latent_kernel = self._weight("latent_kernel", (latent, 4 * width))
        self.state_kernel = self._weight("state_kernel", (latent, width))
        self.output_kernel = self._weight("output_kernel", (width, vocabulary))

    def call(self, z: tf.Tensor, x: tf.Tensor, training: bool = False, seed: Seed = None) -> tf.Tensor:
        """Logits [B, T, V] of each token of x int32 [B, T], given those before it."""
        read = tf.pad(x[:, :-1], [[0, 0], [1, 0]], constant_values=START)
        words, inputs, outputs = split(seed, 3) if training else (None, None, None)
        embedded = self._drop(self._embed(tf.transpose(self._drop_words(read, words))), inputs, axis=1)
        first = self.start(z)
        states = lstm(self._gates(embedded) + first.from_z, tf.convert_to_tensor(self.kernel), first.h, first.c)
        return product(self._drop(tf.transpose(states, [1, 0, 2]), outputs), self.output_kernel)

    def start(self, z: tf.Tensor) -> State:
        """The state before the first token, made of z [B, D]."""
        c = _linear(z, self.state_kernel)
        return State(tf.tanh(c), c, _linear(z, self.latent_kernel))

    def step(self, token: tf.Tensor, state: State) -> tuple[tf.Tensor, State]:
        """Logits [B, V] of the token after `token` int32 [B], and the state then."""
        h, c = cell(self._gates(self._embed(token)) + state.from_z + state.h @ self.kernel, state.c)
        return h @ self.output_kernel, State(h, c, state.from_z)

    def _drop(self, values: tf.Tensor, seed: Seed, axis: int = 0) -> tf.Tensor:
        """Drops units; examples lie along the axis."""
        if seed is None or not self.dropout:
            return values
        return dropout(values, self.dropout, seed, axis)

    def _drop_words(self, read: tf.Tensor, seed: Seed) -> tf.Tensor:
        if seed is None or not self.word_drop:
            return read
        dropped = replicated_uniform(tf.shape(read), seed) < self.word_drop
        return tf.where(dropped & (read != START), UNKNOWN, read)

    def build(self, input_shape: Any) -> None:
        """Does nothing, for the constructor makes all weights."""
