"""Strings generated as one would write it first: stands in for `StringLiteral.generate`, with the same weights."""

from typing import Any

import tensorflow as tf

from tfvae.networks.records.string_literal import StringLiteral
from tfvae.networks.search import sample
from tfvae.symbols import START
from tfvae.types import Seed


def generate(self: StringLiteral, e: tf.Tensor, length: Any, seed: Seed, temperature: Any = 1.0) -> tf.Tensor:
    """All rows in every step, until the last has ended."""
    table = self.decoder.project(tf.convert_to_tensor(self.embeddings))

    def step(symbols: tf.Tensor, h: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        read = self.decoder.step(tf.gather(table, symbols), h)
        h = tf.where(symbols[:, tf.newaxis] == START, h, read)
        return self.logits(h), h

    return sample(step, self.start(e), tf.shape(e)[0], tf.reduce_max(length), seed, temperature)
