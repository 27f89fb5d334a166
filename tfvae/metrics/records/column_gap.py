"""How much of each column of a record its own latents explain, where values are read back."""

from collections.abc import Mapping
from dataclasses import dataclass

import tensorflow as tf

from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.metrics.moments import Sums
from tfvae.model import VAE
from tfvae.networks.records.read_back import ReadBack
from tfvae.randomness import split
from tfvae.schema.structure import columns
from tfvae.types import Batch, Seed, examples


@dataclass(frozen=True)
class ColumnGap:
    """log p(x given its own z) minus log p(x given the z of another example), nats, mean over examples.

    Values: `shuffle_gap`, of all columns, and `shuffle_gap_later`, of all but the one that is made first. Given the
    columns before it a column needs z less and less; a z that tells the first alone is no code of the record. The other
    example is the next one of the batch, and for the last the first.
    """

    name: str = "column_gap"
    max_examples: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return ("shuffle_gap", "shuffle_gap_later")

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Sums:
        return Sums.of(compiled(_gaps, sampler.model, sampler.infer)(dict(batch), seed))

    def merge(self, a: Sums, b: Sums) -> Sums:
        return a.merged(b)

    def result(self, acc: Sums) -> Mapping[str, float]:
        return dict(zip(self.values, map(float, acc.mean()), strict=True))


def _gaps(model: VAE, infer: Inference, batch: Batch, seed: Seed) -> tf.Tensor:
    """Of all columns and of the later ones, [B, 2]."""
    assert isinstance(model.decoder, ReadBack), "others have no order of columns"
    read, decoder = split(seed, 2)
    z = infer(model, batch, read).z
    others = tf.roll(z, tf.minimum(1, examples(batch) - 1), axis=0)
    own, other = (model.decode(code, batch, seed=decoder).params for code in (z, others))
    gaps = [own[column.key] - other[column.key] for column in columns(model.decoder.fields.root)]
    return tf.stack([tf.add_n(gaps), tf.add_n([tf.zeros_like(gaps[0]), *gaps[1:]])], axis=-1)
