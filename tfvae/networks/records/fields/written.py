"""How numbers are written: in steps such as cents or nickels, and between the bounds of the training rows."""

from typing import NamedTuple

import numpy as np
import tensorflow as tf

SHARE = 0.95
"""Of the rows are multiples of the step; the others, where they are common, come back as they are anyway."""
STEPS = sorted((base * 10.0**power for base in (1, 2, 5) for power in range(-6, 4)), reverse=True)
_LEAST = 10
"""Steps between the smallest and the largest number."""
_SHOWN = 2**19
"""Up to so many steps, float32 shows whether a number is a multiple."""


class Written(NamedTuple):
    """Of each of d numbers, float64 [d]."""

    step: np.ndarray
    """0 where they are no multiples of any."""
    low: np.ndarray
    """So many rows as stand for a value are at most this."""
    high: np.ndarray

    def __call__(self, x: tf.Tensor) -> tf.Tensor:
        """Brings x [N, d] between the bounds, by as much as it lay beyond them, and to the nearest multiple."""
        x = tf.cast(x, tf.float64)  # in float32, .05 would not always be the .05 that is read
        x = tf.where(x < self.low, 2 * self.low - x, tf.where(x > self.high, 2 * self.high - x, x))
        step = np.where(self.step > 0, self.step, 1.0)
        # Dividing by whole numbers is exact where a step is a part of 1.
        parts = np.where(step < 1, np.round(1 / step), 1.0)
        multiples = tf.where(step < 1, tf.round(x * parts) / parts, tf.round(x / step) * step)
        return tf.cast(tf.clip_by_value(tf.where(self.step > 0, multiples, x), self.low, self.high), tf.float32)


def written(rows: np.ndarray, least: int) -> Written:
    """That of the rows [N, d], of which no fewer than `least` stand for each bound, where there are so many."""
    ordered, place = np.sort(rows, axis=0), min(least, (len(rows) + 1) // 2) - 1
    return Written(np.array([_step(column) for column in rows.T]), ordered[place], ordered[-1 - place])


def _step(column: np.ndarray) -> float:
    """The largest step of which nearly all numbers are multiples, judged by those that float32 shows."""
    for step in STEPS:
        multiples = column / step
        shown = np.abs(multiples) < _SHOWN
        near = np.abs(multiples - np.round(multiples)) <= 1e-6 + 1e-7 * np.abs(multiples)
        if shown.any() and near[shown].mean() >= SHARE and np.ptp(column) >= _LEAST * step:
            return step if np.abs(multiples).max() < 2 * 2**23 else 0.0
    return 0.0
