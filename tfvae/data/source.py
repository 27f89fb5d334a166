"""Contract of the data a stage trains on."""

from collections.abc import Mapping
from typing import Protocol

import tensorflow as tf

from tfvae.data.interface import Interface
from tfvae.types import Seed


def check_seed(seed: Seed) -> Seed:
    """The seed as int32 [2]; raises ValueError where it has another shape."""
    seed = tf.cast(seed, tf.int32)
    if seed.shape != (2,):
        raise ValueError(f"`seed` must have shape [2], got {seed.shape.as_list()}.")
    return seed


class Source(Protocol):
    """A data set with named splits, read in batches.

    The order of the training batches is a pure function of (seed, step), so a resumed run sees the same batches without
    any saved iterator.
    """

    @property
    def sizes(self) -> Mapping[str, int]:
        """Number of examples of each split."""
        ...

    @property
    def interface(self) -> Interface:
        """What an example is to people: in requests, in answers, and where it is shown."""
        ...

    def batches(self, split: str, batch_size: int, *, seed: Seed, start_step: int = 0) -> tf.data.Dataset:
        """Endless shuffled batches from `start_step` on; each epoch is a permutation."""
        ...

    def pass_end(self, step: int, batch_size: int) -> int:
        """Number of the step that ends the pass over "train" which holds the batch of `step`."""
        ...

    def sweep(self, split: str, batch_size: int, *, limit: int | None = None) -> tf.data.Dataset:
        """One ordered pass over the first `limit` examples; the last batch may be short."""
        ...
