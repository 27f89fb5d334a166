"""How numbers are written: in steps such as cents or quarters, and between the bounds of the training rows."""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
import tensorflow as tf

SHARE = 0.95
"""Of the different numbers are multiples of the step."""
UNITS = sorted([10.0**power for power in range(-6, 10)] + [0.5**power for power in range(1, 11)], reverse=True)
"""Steps are whole multiples of one of these, such as 25 and 60 of 1, nickels of .01, and sixteenths of 1/16."""
_FACTORS = (2, 3, 5, 7, 11, 13)
_LEAST = 10
"""Steps between the smallest and the largest number; and numbers that tell the step."""
_SHOWN = 2**19
"""Up to so many steps, float32 shows whether a number is a multiple."""
_PARTS = 10**6
"""Steps are fractions whose denominator is at most this."""


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
        # A step such as .15 is no float. Multiplying and dividing by the whole numbers 3 and 20 is exact.
        fractions = [Fraction(step).limit_denominator(_PARTS) if step > 0 else Fraction(1) for step in self.step]
        over, under = np.array([[float(f.numerator), float(f.denominator)] for f in fractions]).T
        multiples = tf.round(x * under / over) * over / under
        return tf.cast(tf.clip_by_value(tf.where(self.step > 0, multiples, x), self.low, self.high), tf.float32)


def written(rows: np.ndarray, least: int) -> Written:
    """That of the rows [N, d], of which no fewer than `least` stand for each bound.

    Of fewer than two times as many rows, half stand for each: the bounds are the one in the middle, or the two.
    """
    ordered, place = np.sort(rows, axis=0), min(least, (len(rows) + 1) // 2) - 1
    return Written(np.array([_step(_telling(column, least)) for column in rows.T]), ordered[place], ordered[-1 - place])


def _telling(column: np.ndarray, least: int) -> np.ndarray:
    """The different numbers that tell the step. Those that enough rows share come back as they are, and tell nothing: 0
    is a multiple of everything, and -9999999 one of nothing."""
    values, counts = np.unique(column, return_counts=True)
    others = values[counts < max(least, 2)]
    return others if len(others) >= _LEAST else values


def _step(values: np.ndarray) -> float:
    """The largest step of which nearly all different numbers are multiples, judged by those that float32 shows."""
    most = np.ptp(values) / _LEAST
    for unit in UNITS:
        multiples = values / unit
        shown = np.abs(multiples) < _SHOWN
        near = shown & (np.abs(multiples - np.round(multiples)) <= 1e-6 + 1e-7 * np.abs(multiples))
        if unit <= most and shown.sum() > len(values) / 2 and near.sum() >= SHARE * shown.sum():
            return unit * _factor(np.round(multiples[shown]), most / unit)
    return 0.0


def _factor(multiples: np.ndarray, most: float) -> int:
    """The whole number, at most `most`, of which nearly all whole numbers are multiples."""
    for factor in _FACTORS:
        if factor <= most and (multiples % factor == 0).mean() >= SHARE:
            return factor * _factor(multiples[multiples % factor == 0] / factor, most / factor)
    return 1
