"""A random subset of bounded size that merges."""

from typing import NamedTuple

import numpy as np
import tensorflow as tf

from tfvae.types import Seed


class Subset(NamedTuple):
    """The rows with the smallest keys of all rows seen: a uniform draw, in whatever order merged."""

    keys: np.ndarray
    """Uniform in [0, 1), [N], ascending."""
    rows: np.ndarray
    """[N, F]."""

    @classmethod
    def of(cls, rows: np.ndarray, seed: Seed, size: int) -> "Subset":
        """At most `size` of the rows, with keys drawn from `seed`."""
        return cls(tf.random.stateless_uniform([len(rows)], seed, dtype=tf.float64).numpy(), rows)._smallest(size)

    def merged(self, other: "Subset", size: int) -> "Subset":
        """At most `size` of both sets' rows."""
        return Subset(*(np.concatenate(pair) for pair in zip(self, other, strict=True)))._smallest(size)

    def _smallest(self, size: int) -> "Subset":
        order = np.argsort(self.keys)[:size]
        return Subset(self.keys[order], self.rows[order])
