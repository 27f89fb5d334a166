"""Bits per character of the texts of records."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import tensorflow as tf

from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.likelihoods.tokens import lengths
from tfvae.metrics.moments import Sums
from tfvae.model import VAE
from tfvae.schema.message import Schema
from tfvae.schema.presence import presence
from tfvae.schema.structure import TextNode, columns, structure
from tfvae.types import Batch, Seed


@dataclass(frozen=True)
class BitsPerCharacter:
    """-log2 p(texts given z) of all text fields over their symbols, with one z sampled from q(z given x).

    A ratio of sums over the data. The KL is no part of it. A text that is missing with its message counts for nothing.
    Generated-loss paper, Figure 1. Value: `bpc`, bits.

    Args:
        schema: of the records.
        count_end: whether END counts as a symbol; it costs bits either way.

    Raises:
        ValueError: the schema has no text; from `result`, where no text has a symbol.
    """

    schema: Schema
    count_end: bool = True
    name: str = "bits_per_character"
    max_examples: int | None = None

    def __post_init__(self) -> None:
        if not self._keys():
            raise ValueError("`schema` must have a text for bits per character; it has none.")

    @property
    def values(self) -> tuple[str, ...]:
        return ("bpc",)

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Sums:
        keys, x = self._keys(), batch["x"]
        nats = compiled(_nats, sampler.model, sampler.infer, keys)(dict(batch), seed)
        there = presence(structure(self.schema.message), x)
        return Sums.of(nats, tf.add_n([self._symbols(x[key], there[key]) for key in keys]))

    def merge(self, a: Sums, b: Sums) -> Sums:
        return a.merged(b)

    def result(self, acc: Sums) -> Mapping[str, float]:
        nats, symbols = acc.total
        if not symbols:
            raise ValueError("Bits per character need a text with a symbol; all are empty.")
        return {"bpc": float(nats / symbols / math.log(2))}

    def _keys(self) -> tuple[str, ...]:
        return tuple(text.key for text in columns(structure(self.schema.message)) if isinstance(text, TextNode))

    def _symbols(self, x: tf.Tensor, there: tf.Tensor) -> tf.Tensor:
        """Number of symbols that count in all texts of each row, [B]."""
        found = tf.maximum(lengths(x) - (0 if self.count_end else 1), 0)
        present = tf.cast(tf.reshape(there, tf.shape(found)), found.dtype)
        return tf.reduce_sum(tf.reshape(found * present, [tf.shape(x)[0], -1]), axis=1)


def _nats(model: VAE, infer: Inference, keys: tuple[str, ...], batch: Batch, seed: Seed) -> tf.Tensor:
    """-log p(texts given z) of each row, summed over its text columns, nats [B]."""
    fields = infer(model, batch, seed).fields
    return -tf.add_n([fields[key] for key in keys])
