"""A field whose values are read back: what the model knows of one column."""

from collections.abc import Sequence
from typing import Protocol

import keras
import tensorflow as tf

from tfvae.networks.search import Sharpness
from tfvae.types import Seed


class Field(Protocol):
    """p(value given a state), and how a value is read by all that comes after it.

    N rows; a value is an element of a batch's column. Of columns in repeated fields each element is a row.
    """

    size: int
    """Codes that `code` gives: the values of a category, or groups of values."""

    features: int
    """F of what `read` gives."""

    @property
    def reading_variables(self) -> Sequence[keras.Variable]:
        """Weights that `read` alone uses, without those that `log_prob` needs."""
        ...

    def code(self, x: tf.Tensor) -> tf.Tensor:
        """Number of each value, int32 [N]: what tables of counts are looked up by."""
        ...

    def read(self, x: tf.Tensor) -> tf.Tensor:
        """What others learn of a value, [N, F]."""
        ...

    def log_prob(self, h: tf.Tensor, parent: tf.Tensor, x: tf.Tensor, there: tf.Tensor, training: bool) -> tf.Tensor:
        """log p of each value, nats [N]; 0 where it is not there.

        Args:
            h: state, [N, H]: z and all that was read before.
            parent: code of the parent's value, int32 [N].
            x: the values.
            there: float32 [N] of 1 and 0, whether they are there; [N, k] of numbers.
            training: whether the rows were counted in the tables, and are to be left out.
        """
        ...

    def draw(self, h: tf.Tensor, parent: tf.Tensor, seed: Seed, sharpness: Sharpness) -> tf.Tensor:
        """New values; the first n of N do not depend on N."""
        ...
