"""Logits of a category from counts of training rows, which a network then corrects."""

import keras
import numpy as np
import tensorflow as tf

from tfvae.networks.records.layers import fixed

IMPOSSIBLE = 1e-4
"""How many rows stand for what has not been seen, where nearly all there is has been."""
_RARE = 0.05
STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
"""How many rows the category's own shares may stand for, beside those of a parent's value."""


class Counts(keras.layers.Layer):
    """log p of each of V values given the value of another category, its parent, of P values.

    The shares of all rows stand in with the weight of so many rows: a parent's value that few rows have says little.

    Args:
        counts: rows with each value of the parent and of the category, [P, V].
        strength: the weight of the shares of all rows, in rows.
        least: rows of a cell; see `kept`.
    """

    def __init__(self, counts: np.ndarray, strength: float, least: int = 1) -> None:
        super().__init__()
        shares, counts = _shares(counts), kept(counts, least)
        self.counts = fixed(self, "counts", counts)
        self.shares = fixed(self, "shares", strength * shares)
        # Kept, for a step would take the logarithms of [N, V] numbers anew.
        self.logits = fixed(self, "logits", np.log(counts + strength * shares))
        self.built = True

    def call(self, parent: tf.Tensor, own: tf.Tensor | None = None) -> tf.Tensor:
        """Logits [N, V] given values of the parent int32 [N].

        In training `own` int32 [N] has the row's value, and each row is left out of the counts: they are then as sure
        of it as they will be of rows that were never counted.
        """
        logits = tf.gather(self.logits.value, parent)
        if own is None:
            return logits
        counts = tf.convert_to_tensor(self.counts)  # XLA gathers from no variable
        others = tf.maximum(tf.gather_nd(counts, tf.stack([parent, own], axis=1)) - 1.0, 0.0)
        places = tf.stack([tf.range(tf.size(own)), own], axis=1)
        return tf.tensor_scatter_nd_update(logits, places, tf.math.log(others + tf.gather(self.shares.value, own)))


def counted(parent: np.ndarray, values: np.ndarray, sizes: tuple[int, int]) -> np.ndarray:
    """Rows with each value of the parent and of the category, [P, V]."""
    flat = np.bincount(parent.astype(np.int64) * sizes[1] + values, minlength=sizes[0] * sizes[1])
    return flat.reshape(sizes)


def kept(counts: np.ndarray, least: int) -> np.ndarray:
    """Counts without the cells that fewer rows stand for: what one row alone says of another column is not kept.

    Where the parent has one value alone, all are kept: each value stands for enough rows as it is.
    """
    return counts if len(counts) == 1 else np.where(counts >= least, counts, 0)


def closed(counts: np.ndarray, least: int) -> bool:
    """Whether 19 of 20 rows lie in cells that enough rows stand for: what others there may be can be left out.

    One row is never enough, even where it is for a value: cells of single rows tell that there are more to come.
    """
    return bool(counts[counts < max(least, 2)].sum() <= _RARE * counts.sum())


def best_strength(counts: np.ndarray, least: int = 1) -> tuple[float, float]:
    """The strength under which rows are likeliest, each predicted from all others that are kept; and log p, nats."""
    tried = [(_left_out(counts, kept(counts, least), strength), strength) for strength in STRENGTHS]
    nats, strength = max(tried)
    return strength, nats


def _left_out(counts: np.ndarray, base: np.ndarray, strength: float) -> float:
    """Mean log p of a row under the counts of all others, where those of `base` are known; 0 of no rows."""
    if not counts.any():
        return 0.0
    parent, value = np.nonzero(counts)
    rows, own = counts[parent, value], base[parent, value]
    itself = own > 0
    p = (own - itself + strength * _shares(counts)[value]) / (base.sum(1)[parent] - itself + strength)
    return float((rows * np.log(p)).sum() / rows.sum())


def _shares(counts: np.ndarray) -> np.ndarray:
    """Of each value among all rows; half a row is added to each, so that none is impossible."""
    rows = counts.sum(0) + 0.5
    return rows / rows.sum()
