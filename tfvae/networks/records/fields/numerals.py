"""Numerals: texts of digits, which others are told by their value."""

import numpy as np
import tensorflow as tf

from tfvae.symbols import END

_LARGEST = 1e18
"""Numbers are at most this: the squares of larger ones would overflow, and they are large whatever they are."""


class Numerals:
    """Texts -> regions of the numbers that they stand for.

    Args:
        digits: the symbols of 0 to 9, -1 for one that the alphabet has not.
        means: of the regions, float64 [R].
    """

    def __init__(self, digits: np.ndarray, means: np.ndarray) -> None:
        self._values = np.full(max(int(digits.max()), END) + 2, -1.0)
        for value, symbol in enumerate(digits):
            if symbol >= 0:
                self._values[symbol] = value
        ordered = np.sort(means)
        self._bounds, self.size = (ordered[1:] + ordered[:-1]) / 2, len(means) + 1

    def number(self, x: tf.Tensor) -> tf.Tensor:
        """Symbols int32 [N, T] -> the number that their digits make, whatever stands between, float64 [N].

        It is 1e18 at most; NaN without any digit.
        """
        value = tf.gather(self._values, tf.minimum(x, len(self._values) - 1))
        digit = value >= 0
        behind = tf.cumsum(tf.cast(digit, tf.float64), axis=1, exclusive=True, reverse=True)
        # 10^309 is infinite, and 0 times it NaN.
        powers = tf.pow(tf.constant(10.0, tf.float64), tf.minimum(behind, 18.0))
        number = tf.minimum(tf.reduce_sum(tf.where(digit, value, 0.0) * powers, axis=1), _LARGEST)
        return tf.where(tf.reduce_any(digit, axis=1), number, float("nan"))

    def code(self, x: tf.Tensor) -> tf.Tensor:
        """Number of the region, by falling to the nearest mean, int32 [N]; R for a text without digits."""
        number = self.number(x)
        place = (
            tf.searchsorted(tf.constant(self._bounds), number) if len(self._bounds) else tf.zeros_like(number, tf.int32)
        )
        return tf.where(tf.math.is_nan(number), self.size - 1, place)
