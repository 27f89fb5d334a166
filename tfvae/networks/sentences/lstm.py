"""Encoder and decoder of sentences: one LSTM layer each (lagging-encoder paper, Appendix B.2, and its released code).

Every weight starts uniform in +-0.01, embeddings in +-0.1. The released code has two bias vectors a layer, of
which only the sum is used. One, as here, starts with half the variance, and with SGD it moves half as fast. Three
fields depart from the paper where they are set: the start of the forget gates, what the encoder reads out, its factor.
The encoder's `offset` is that of the paper's Appendix G.
"""

from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from tfvae import static_shapes
from tfvae.checks import require_at_least, require_fraction, require_momentum, require_one_of, require_positive
from tfvae.likelihoods.tokens import lengths
from tfvae.networks.sentences.fused import fused
from tfvae.networks.sentences.recurrence import cell, lstm
from tfvae.randomness import dropout, replicated_uniform, split
from tfvae.symbols import START, UNKNOWN
from tfvae.types import Seed

SCALE, EMBEDDING = 0.01, 0.1
"""Half widths of the intervals in which weights and embeddings start."""
NARROW = 512
"""Widest LSTM that the fused operation makes faster: 1.3 times at a width of 100, 1.06 at 512, but .97 at 1024."""

READ_OUTS = ("last", "mean")
"""What of its states an encoder reads out: the one at END, or the mean of those from START to END."""


def _uniform(half_width: float) -> keras.initializers.Initializer:
    return keras.initializers.RandomUniform(-half_width, half_width)


def hidden(x: tf.Tensor, input_kernel: Any, kernel: Any, bias: Any, h0: tf.Tensor, c0: tf.Tensor) -> tf.Tensor:
    """Hidden states [T, B, H] of inputs x [T, B, E] in the way that is faster.

    Kernels [E, 4 H] and [H, 4 H] and the bias [4 H] are variables or tensors; h0 and c0 are [B, H].
    """
    kernel, bias = tf.convert_to_tensor(kernel), tf.convert_to_tensor(bias)
    if kernel.shape[0] > NARROW or static_shapes.wanted():  # XLA does not know the operation
        return lstm(product(x, input_kernel) + bias, kernel, h0, c0)
    return fused(x, tf.concat([input_kernel, kernel], axis=0), bias, h0, c0)


def product(values: tf.Tensor, kernel: keras.Variable | tf.Tensor) -> tf.Tensor:
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

    def __init__(self, vocabulary: int, embedding: int, width: int, scale: float, forget: float) -> None:
        super().__init__()
        for name, value in {"vocabulary": vocabulary, "embedding": embedding, "width": width}.items():
            require_at_least(name, value, 1)
        require_positive("scale", scale)
        self.vocabulary, self.width, self.scale = vocabulary, width, scale
        self.embeddings = self._weight("embeddings", (vocabulary, embedding), EMBEDDING)
        self.input_kernel = self._weight("input_kernel", (embedding, 4 * width))
        self.kernel = self._weight("kernel", (width, 4 * width))
        self.bias = self._weight("bias", (4 * width,))
        # A constant that is added to the gates at every step is the same as one that is added to where biases start.
        self.bias.assign_add(np.repeat(np.array([0, forget, 0, 0], np.float32), width))

    def _weight(self, name: str, shape: tuple[int, ...], half_width: float | None = None) -> keras.Variable:
        return self.add_weight(shape=shape, initializer=_uniform(half_width or self.scale), name=name)

    def _embed(self, tokens: tf.Tensor) -> tf.Tensor:
        """Embeddings [..., E] of tokens [...]."""
        return tf.gather(tf.convert_to_tensor(self.embeddings), tokens)

    def _gates(self, embedded: tf.Tensor) -> tf.Tensor:
        """The input's share of the gates, [..., 4 H], of embedded tokens [..., E]."""
        return product(embedded, self.input_kernel) + self.bias


class Encoder(_Recurrent):
    """Sentences x int32 [B, T] -> h [B, features]: states after START, all words and END, through a linear map.

    The paper reads out the last state. Where all sentences end alike it hardly depends on them at the start of
    training, and the mean of the states does.

    Args:
        features: width of the output.
        vocabulary: V, number of tokens.
        embedding: width of the embeddings.
        width: of the LSTM.
        scale: half width of the interval in which weights other than embeddings start.
        forget: added to the forget gates' biases at the start.
        read_out: one of `READ_OUTS`.
        gain: factor of what is read out.
        offset: added to where weights start, and twice to embeddings. By 0.05 nothing starts below 0, nor does any
            output.
    """

    def __init__(
        self,
        features: int,
        *,
        vocabulary: int,
        embedding: int = 512,
        width: int = 1024,
        scale: float = SCALE,
        forget: float = 0.0,
        read_out: str = "last",
        gain: float = 1.0,
        offset: float = 0.0,
    ) -> None:
        super().__init__(vocabulary, embedding, width, scale, forget)
        require_at_least("features", features, 1)
        require_one_of("read_out", read_out, READ_OUTS)
        require_positive("gain", gain)
        self.gain, self._read_out = gain, {"last": _last, "mean": _mean}[read_out]
        self.output_kernel = self._weight("output_kernel", (width, features))
        # Embeddings start in an interval of another width: they are moved once more, to be positive where weights are.
        for weight in (self.embeddings, *self.weights):
            weight.assign_add(tf.fill(weight.shape, offset))

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        read = tf.transpose(tf.pad(x, [[0, 0], [1, 0]], constant_values=START))
        zero = tf.zeros([tf.shape(x)[0], self.width])
        states = hidden(self._embed(read), self.input_kernel, self.kernel, self.bias, zero, zero)
        return self.gain * self._read_out(states, lengths(x)) @ self.output_kernel


def _last(states: tf.Tensor, ends: tf.Tensor) -> tf.Tensor:
    """The states [1 + T, B, H] at END, [B, H]. PAD lies behind END, so they have not seen it."""
    return tf.gather_nd(states, tf.stack([ends, tf.range(tf.shape(ends)[0])], axis=1))


def _mean(states: tf.Tensor, ends: tf.Tensor) -> tf.Tensor:
    """Means of the states [1 + T, B, H] up to END, [B, H]."""
    read = tf.cast(tf.range(tf.shape(states)[0])[:, tf.newaxis] <= ends, states.dtype)  # [1 + T, B]
    share = read / tf.cast(ends + 1, states.dtype)
    return tf.reduce_sum(states * share[:, :, tf.newaxis], axis=0)


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
        forget: added to the forget gates' biases at the start.
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
        forget: float = 0.0,
        dropout: float = 0.5,
        word_drop: float = 0.0,
    ) -> None:
        super().__init__(vocabulary, embedding, width, scale, forget)
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
        # z is part of every input.
        repeated = tf.tile(z[tf.newaxis], [tf.shape(embedded)[0], 1, 1])
        x_and_z = tf.concat([embedded, repeated], axis=-1)
        input_kernel = tf.concat([self.input_kernel, self.latent_kernel], axis=0)
        first = self.start(z)
        states = hidden(x_and_z, input_kernel, self.kernel, self.bias, first.h, first.c)
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
