"""Logits of a category from counts of training rows, which a network then corrects."""

import keras
import numpy as np
import tensorflow as tf

from tfvae.networks.records.layers import fixed

IMPOSSIBLE = 1e-4
"""How many rows stand for what has not been seen, where nearly all there is has been."""
_RARE, _MOVED = 0.05, 0.01
STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
"""How many rows the category's own shares may stand for, beside those of a parent's value."""


class Counts(keras.layers.Layer):
    """log p of each of V values given the value of another category, its parent, of P values.

    The shares of all rows stand in with the weight of so many rows: a parent's value that few rows have says little.
    Rows of cells that are not kept are spread as all such rows are, or the commonest values would be drawn too often.

    Args:
        counts: rows with each value of the parent and of the category, [P, V].
        strength: the weight of the shares of all rows, in rows.
        least: rows of a cell; see `kept`.
    """

    def __init__(self, counts: np.ndarray, strength: float, least: int = 1) -> None:
        super().__init__()
        spread, spread_shares = spread_rows(counts, least)
        shares, counts = _shares(counts), kept(counts, least)
        self.counts = fixed(self, "counts", counts)
        self.shares = fixed(self, "shares", strength * shares)
        self.spread, self.spread_shares = fixed(self, "spread", spread), fixed(self, "spread_shares", spread_shares)
        # Kept, for a step would take the logarithms of [N, V] numbers anew.
        self.logits = fixed(self, "logits", np.log(counts + strength * shares + np.outer(spread, spread_shares)))
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
        alike = tf.gather_nd(counts, tf.stack([parent, own], axis=1))
        others = tf.maximum(alike - 1.0, 0.0) + tf.gather(self.shares.value, own)
        spread = tf.maximum(tf.gather(self.spread.value, parent) - tf.cast(alike == 0, tf.float32), 0.0)
        others += spread * tf.gather(self.spread_shares.value, own)
        places = tf.stack([tf.range(tf.size(own)), own], axis=1)
        return tf.tensor_scatter_nd_update(logits, places, tf.math.log(others))


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

    One row is never enough, even where it is for a value: cells of single rows tell that there are more to come. Nor
    may the share of any value change much by what is left out: of two values, the rare one could become far too rare.
    """
    base, rows, shares = np.where(counts < max(least, 2), 0, counts), counts.sum(1, keepdims=True), _shares(counts)
    known = base.sum(1, keepdims=True)
    given = np.where(known > 0, base / np.maximum(known, 1), shares)
    moved = np.abs((rows * given).sum(0) / max(rows.sum(), 1) - shares).max()
    return bool(base.sum() >= (1 - _RARE) * counts.sum() and moved <= _MOVED)


def spread_rows(counts: np.ndarray, least: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of each parent's value that are not kept, [P], and the shares of the category among all such rows, [V].

    Together these give each value its share of all rows, and tell of no parent's value which ones it has: so many rows
    must be spread of each, too. Where what is not kept can be left out, there are none.
    """
    lost = counts - kept(counts, least)
    lost = np.where((lost.sum(0) >= least) & (not closed(counts, least)), lost, 0)
    return lost.sum(1), lost.sum(0) / max(lost.sum(), 1)


def best_strength(counts: np.ndarray, least: int = 1) -> tuple[float, float]:
    """The strength under which rows are likeliest, each predicted from all others that are kept; and log p, nats."""
    nats, strength = max(zip(_left_out(counts, least), STRENGTHS, strict=True))
    return strength, nats


def _left_out(counts: np.ndarray, least: int) -> list[float]:
    """Mean log p of a row under the counts of all others that are kept, for each strength; 0 of no rows."""
    if not counts.any():
        return [0.0] * len(STRENGTHS)
    base, (spread, spread_shares), shares = kept(counts, least), spread_rows(counts, least), _shares(counts)
    parent, value = np.nonzero(counts)
    rows, own = counts[parent, value], base[parent, value]
    itself = own > 0
    others = np.maximum(spread[parent] - ~itself, 0)
    seen, whole = own - itself + others * spread_shares[value], base.sum(1)[parent] - itself + others
    found = [np.log((seen + strength * shares[value]) / (whole + strength)) for strength in STRENGTHS]
    return [float((rows * one).sum() / rows.sum()) for one in found]


def _shares(counts: np.ndarray) -> np.ndarray:
    """Of each value among all rows; half a row is added to each, so that none is impossible."""
    rows = counts.sum(0) + 0.5
    return rows / rows.sum()
