"""Encoder and decoder of sentences that have a latent for each token (delta-VAE paper, Section 4.4): transformers.

The paper says neither how z enters the decoder nor which positions it is told: here z_t is added to what the decoder
reads at place t, and a place has a learned vector. Attention to the past makes of z_t all of z up to t.
"""

from typing import Any, NamedTuple

import keras
import tensorflow as tf

from tfvae.checks import require_at_least, require_fraction
from tfvae.likelihoods.tokens import lengths
from tfvae.networks.attention import Direction, TransformerBlock, visible
from tfvae.networks.sentences.lstm import product
from tfvae.randomness import dropout, split
from tfvae.symbols import START
from tfvae.types import Seed

START_DEVIATION = 0.02
"""Of embeddings and positions."""


class _Tokens(keras.layers.Layer):
    """Embedded tokens with their places, blocks, and a last normalisation."""

    def __init__(self, length: int, vocabulary: int, width: int, depth: int, heads: int) -> None:
        super().__init__()
        for name, value in {"length": length, "vocabulary": vocabulary, "depth": depth}.items():
            require_at_least(name, value, 1)
        self.length, self.width = length, width
        self.blocks = [TransformerBlock(width, heads) for _ in range(depth)]
        normal = keras.initializers.RandomNormal(stddev=START_DEVIATION)
        self.embeddings = self.add_weight(shape=(vocabulary, width), initializer=normal, name="embeddings")
        self.places = self.add_weight(shape=(length, width), initializer=normal, name="places")
        self.norm = keras.layers.LayerNormalization(epsilon=1e-6)
        for part in (*self.blocks, self.norm):
            part.build((None, length, width))

    def _embed(self, tokens: tf.Tensor) -> tf.Tensor:
        return tf.gather(tf.convert_to_tensor(self.embeddings), tokens)

    def build(self, input_shape: Any) -> None:
        """Does nothing, for the constructor makes all weights."""


class Encoder(_Tokens):
    """Sentences x int32 [B, T] -> h [B, length, features]: what `latents.TokenWise` reads of each token.

    The last number of a step is 1 where the sentence has a token and 0 behind its END; the others start at 0.

    Args:
        features: width of each step's output, at least 2.
        length: tokens of the longest sentence, END among them.
        vocabulary: V.
        width: of each token's state, a multiple of `heads`.
        depth: number of blocks.
        heads: of their attention.
        direction: which tokens a token sees; "future" is the paper's anti-causal encoder.
    """

    def __init__(
        self,
        features: int,
        *,
        length: int,
        vocabulary: int,
        width: int = 512,
        depth: int = 4,
        heads: int = 8,
        direction: Direction = "future",
    ) -> None:
        super().__init__(length, vocabulary, width, depth, heads)
        require_at_least("features", features, 2)
        self.direction = direction
        self.output_kernel = self.add_weight(shape=(width, features - 1), initializer="zeros", name="output_kernel")

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        size = tf.shape(x)[1]
        there = tf.sequence_mask(lengths(x), size)
        h, sees = self._embed(x) + self.places[:size], visible(size, self.direction) & there[:, None]
        for block in self.blocks:
            h = block(h, sees)
        moments = product(self.norm(h), self.output_kernel)
        steps = tf.concat([moments, tf.cast(there, tf.float32)[..., None]], axis=-1)
        room = tf.pad(steps, [[0, 0], [0, self.length - size], [0, 0]])
        return tf.ensure_shape(room, [None, self.length, moments.shape[-1] + 1])


class State(NamedTuple):
    """What the decoder carries from token to token; all have a leading axis [B]."""

    t: tf.Tensor
    """Place of the next token, int32 [B]; the same for all."""
    heard: tf.Tensor
    """Share of z in what is read at each place, [B, n, width]."""
    seen: tuple[tf.Tensor, ...]
    """What each block has read, [B, n, width]; 0 from place t on."""


class Decoder(_Tokens):
    """z [B, n, D] and the tokens before -> logits of the next token, which hears z up to its own place.

    With z [B, 0] it is a language model. Embeddings are the output's weights too (Press and Wolf 2017).

    Args:
        latent: D; 0 where z is empty.
        length: n, tokens of the longest sentence, END among them.
        vocabulary: V.
        width: of each token's state, a multiple of `heads`.
        depth: number of blocks.
        heads: of their attention.
        dropout: share of what is read, and of outputs, set to 0 in training.
    """

    def __init__(
        self,
        latent: int,
        *,
        length: int,
        vocabulary: int,
        width: int = 512,
        depth: int = 4,
        heads: int = 8,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(length, vocabulary, width, depth, heads)
        require_fraction("dropout", dropout)
        self.dropout = dropout
        self.from_z = None
        if latent:
            self.from_z = self.add_weight(shape=(latent, width), initializer="glorot_uniform", name="from_z")

    def call(self, z: tf.Tensor, x: tf.Tensor, training: bool = False, seed: Seed = None) -> tf.Tensor:
        """Logits [B, T, V] of each token of x int32 [B, T], given those before it."""
        size = tf.shape(x)[1]
        read = tf.pad(x[:, :-1], [[0, 0], [1, 0]], constant_values=START)
        first, last = split(seed, 2) if training else (None, None)
        h = self._drop(self._embed(read) + self.places[:size] + self._hear(z)[:, :size], first)
        for block in self.blocks:
            h = block(h, visible(size, "past"))
        return self._logits(self._drop(self.norm(h), last))

    def start(self, z: tf.Tensor) -> State:
        heard = self._hear(z)
        return State(tf.zeros(tf.shape(z)[:1], tf.int32), heard, tuple(tf.zeros_like(heard) for _ in self.blocks))

    def step(self, token: tf.Tensor, state: State) -> tuple[tf.Tensor, State]:
        """Logits [B, V] of the token after `token` int32 [B], and the state then."""
        t, seen = tf.reduce_max(state.t), []
        h = self._embed(token) + self.places[t] + state.heard[:, t]
        for block, before in zip(self.blocks, state.seen, strict=True):
            h, after = block.step(h, before, t)
            seen.append(after)
        return self._logits(self.norm(h)), State(state.t + 1, state.heard, tuple(seen))

    def _hear(self, z: tf.Tensor) -> tf.Tensor:
        if self.from_z is None:
            return tf.zeros([tf.shape(z)[0], self.length, self.width])
        return product(z, self.from_z)

    def _logits(self, h: tf.Tensor) -> tf.Tensor:
        return product(h, tf.transpose(self.embeddings))

    def _drop(self, values: tf.Tensor, seed: Seed) -> tf.Tensor:
        if seed is None or not self.dropout:
            return values
        return dropout(values, self.dropout, seed)
