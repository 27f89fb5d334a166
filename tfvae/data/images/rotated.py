"""Labels for images that have none: by how many quarter turns each was rotated."""

from collections.abc import Mapping

import tensorflow as tf

from tfvae.data.interface import Interface
from tfvae.data.source import Source
from tfvae.types import Batch, Seed

TURNS = 4


class Rotated:
    """A source whose square images [B, S, S, C] are turned by 0, 90, 180, 270 degrees in turn; the label is the number
    of quarter turns.

    A network that tells them apart learns features of the data without labels. Gidaris et al. 2018, Section 2.
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    def sizes(self) -> Mapping[str, int]:
        return self._source.sizes

    @property
    def interface(self) -> Interface:
        return self._source.interface

    def batches(self, split: str, batch_size: int, *, seed: Seed, start_step: int = 0) -> tf.data.Dataset:
        return self._source.batches(split, batch_size, seed=seed, start_step=start_step).map(_rotate)

    def pass_end(self, step: int, batch_size: int) -> int:
        return self._source.pass_end(step, batch_size)

    def sweep(self, split: str, batch_size: int, *, limit: int | None = None) -> tf.data.Dataset:
        return self._source.sweep(split, batch_size, limit=limit).map(_rotate)


def _rotate(batch: Batch) -> Batch:
    x = batch["x"]
    turns = tf.range(tf.shape(x)[0]) % TURNS
    turned = tf.stack([tf.image.rot90(x, k) for k in range(TURNS)], axis=1)  # [B, 4, S, S, C]
    return {**batch, "x": tf.gather(turned, turns, batch_dims=1), "label": turns}
