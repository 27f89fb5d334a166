"""How numbers are written: so many decimals, and no value beyond the bounds of the training rows."""

from typing import NamedTuple

import numpy as np
import tensorflow as tf

EXACT = 2**24
"""From here on not every whole number is a float32."""
_MOST = 6


class Written(NamedTuple):
    """Of each of d numbers."""

    decimals: np.ndarray
    """int [d]; -1 where there is no such number of decimals, or so large numbers that float32 does not show it."""
    low: np.ndarray
    """float64 [d]: so many rows as stand for a value are at most this."""
    high: np.ndarray

    def __call__(self, x: tf.Tensor) -> tf.Tensor:
        """Brings x [N, d] between the bounds, by as much as it lay beyond them, and rounds it."""
        low, high = (tf.constant(bound, tf.float32) for bound in (self.low, self.high))
        x = tf.where(x < low, 2 * low - x, tf.where(x > high, 2 * high - x, x))
        unit = tf.constant(10.0 ** np.maximum(self.decimals, 0), tf.float32)
        x = tf.where(self.decimals >= 0, tf.round(x * unit) / unit, x)
        return tf.clip_by_value(x, low, high)


def written(rows: np.ndarray, least: int) -> Written:
    """That of the rows [N, d], of which no fewer than `least` stand for each bound, where there are so many."""
    ordered, place = np.sort(rows, axis=0), min(least, (len(rows) + 1) // 2) - 1
    return Written(np.array([_decimals(column) for column in rows.T]), ordered[place], ordered[-1 - place])


def _decimals(column: np.ndarray) -> int:
    """The fewest decimals with which all numbers can be written."""
    for decimals in range(_MOST + 1):
        scaled = np.abs(column) * 10.0**decimals
        if scaled.max() >= EXACT:
            return -1
        if (np.abs(scaled - np.round(scaled)) <= 1e-6 + 1e-7 * scaled).all():
            return decimals
    return -1
