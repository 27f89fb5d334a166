"""One dense layer for all of K levels, which is told the level of each example."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from tfvae.checks import require_at_least


class ToldDense(keras.layers.Layer):
    """x [B, N] -> activation(W [x, s] + b) [B, units], with s the share of the level's weight in the highest one.

    It makes one network sigma(mu, beta) of the K networks sigma_i(mu). In the paper it did not work (generated-loss
    paper, Appendix L, 5): one representation may not serve all scales.

    Args:
        shares: beta_i / beta_max of each level, K of them.
        units: of the output.
        activation: as of `keras.layers.Dense`.
        kernel: initial weights.
        bias: initial value of all biases.
    """

    def __init__(
        self,
        shares: Sequence[float],
        units: int,
        activation: Callable[[Any], Any] | str,
        kernel: keras.initializers.Initializer | str,
        bias: float = 0.0,
    ) -> None:
        super().__init__()
        require_at_least("shares", len(shares), 1)
        self.shares = tuple(shares)
        initial = keras.initializers.Constant(bias)
        self.dense = keras.layers.Dense(units, activation, kernel_initializer=kernel, bias_initializer=initial)

    def build(self, input_shape: Any) -> None:
        self.dense.build((None, input_shape[-1] + 1))

    def call(self, x: tf.Tensor, level: tf.Tensor | int = 0) -> tf.Tensor:
        """`level` is one for the batch, [], or one for each example, [B]."""
        share = tf.gather(tf.constant(self.shares, tf.float32), level)
        told = tf.broadcast_to(tf.reshape(share, [-1, 1]), [tf.shape(x)[0], 1])
        return self.dense(tf.concat([x, told], axis=1))
