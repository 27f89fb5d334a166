"""The character model as one would write it first: all strings padded to the longest of the batch.

Stands in for `StringLiteral.encode`, `decode` and `generate`, with the same weights and, but for what is drawn, the
same results.
"""

from collections.abc import Callable, Mapping
from typing import Any

import tensorflow as tf

from tfvae.likelihoods.tokens import lengths
from tfvae.networks.records.gru import GRUCell
from tfvae.networks.records.packed_gru import weights
from tfvae.networks.records.plain_gru import plain_gru
from tfvae.networks.records.string_decoder import PackedLogits
from tfvae.networks.records.string_literal import StringLiteral
from tfvae.networks.search import sample
from tfvae.symbols import PAD, START
from tfvae.types import Seed


def encode(self: StringLiteral, x: tf.Tensor) -> tf.Tensor:
    """e [N, width], from a pass over all rows."""
    x = x[:, : tf.reduce_max(lengths(x))]
    states = plain_gru(_weights(self, self.encoder), tf.zeros([tf.shape(x)[0], self.width]), x)
    return self.encoded(tf.gather(states, tf.maximum(lengths(x) - 1, 0), batch_dims=1))


def decode(self: StringLiteral, e: tf.Tensor, x: tf.Tensor, p_truth: Any, seed: Seed) -> PackedLogits:
    """Logits at all places; those of PAD are left out, so that the loss is the same."""
    assert p_truth == 1, "for teacher forcing alone"
    x = x[:, : tf.reduce_max(lengths(x))]
    states = plain_gru(_weights(self, self.decoder), self.start(e), x)[:, :-1]
    logits = tf.reshape(self.logits(tf.reshape(states, [-1, self.width])), [*tf.unstack(tf.shape(x)), self.symbols])
    places = tf.cast(tf.where(x != PAD), tf.int32)
    return PackedLogits(tf.gather_nd(logits, places), places[:, 0], places[:, 1])


def generate(self: StringLiteral, e: tf.Tensor, length: Any, seed: Seed, temperature: Any = 1.0) -> tf.Tensor:
    """All rows in every step, until the last has ended."""
    table = self.decoder.project(tf.convert_to_tensor(self.embeddings))

    def step(symbols: tf.Tensor, h: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        read = self.decoder.step(tf.gather(table, symbols), h)
        h = tf.where(symbols[:, tf.newaxis] == START, h, read)
        return self.logits(h), h

    return sample(step, self.start(e), tf.shape(e)[0], tf.reduce_max(length), seed, temperature)


PADDED: Mapping[str, Callable[..., Any]] = {"encode": encode, "decode": decode, "generate": generate}


def _weights(literal: StringLiteral, cell: GRUCell) -> Any:
    return weights(cell, tf.convert_to_tensor(literal.embeddings))
