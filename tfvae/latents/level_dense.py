"""One dense layer for each of K levels, of which an example goes through its own."""

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf


class LevelDense(keras.layers.Layer):
    """x [B, N] -> activation(x W_k + b_k) [B, units], with k the level of each example. All levels start equal.

    The weights of all levels are one, [K, N, units]: what a batch does not visit has a gradient of exactly 0, which
    `training.lazy_adam` leaves alone.

    Args:
        levels: K.
        units: of the output.
        activation: as of `keras.layers.Dense`.
        kernel: initial weights of a level.
        bias: initial value of all biases.
    """

    def __init__(
        self,
        levels: int,
        units: int,
        activation: Callable[[Any], Any] | str,
        kernel: keras.initializers.Initializer | str,
        bias: float = 0.0,
    ) -> None:
        super().__init__()
        self.levels, self.units = levels, units
        self.activation = keras.activations.get(activation)
        self.initial, self.initial_bias = keras.initializers.get(kernel), bias

    def build(self, input_shape: Any) -> None:
        shape = (input_shape[-1], self.units)
        start = tf.stack([self.initial(shape)] * self.levels)
        self.kernels = self.add_weight(shape=start.shape, initializer=lambda *_, **__: start, name="level_kernels")
        bias = keras.initializers.Constant(self.initial_bias)
        self.biases = self.add_weight(shape=(self.levels, self.units), initializer=bias, name="level_biases")

    def call(self, x: tf.Tensor, level: tf.Tensor | int = 0) -> tf.Tensor:
        """`level` is one for the batch, [], or one for each example, [B]."""
        kernel, bias = tf.gather(self.kernels, level), tf.gather(self.biases, level)
        if kernel.shape.rank == 2:
            return self.activation(x @ kernel + bias)
        return self.activation(tf.einsum("bn,bnm->bm", x, kernel) + bias)
