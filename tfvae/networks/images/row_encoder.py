"""An encoder that reads an image row by row, and says something of each row."""

from typing import Any

import keras
import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.networks.attention import Direction, StepTransformer


class RowEncoder(keras.layers.Layer):
    """x [B, H, W, C] -> h [B, H, features]: a transformer whose tokens are the rows.

    With the direction "future" it is anti-causal: h_t depends on rows t and later alone, so z_t tells the decoder what
    is still to come (Razavi et al. 2019, Section 2.2). The paper's encoder is a masked convolution; rows are exact, see
    the future whole, and cost a few percent of a step. The last layer starts at 0: so does, for a `Temporal` latent,
    all that the posterior says beyond its committed rate.

    Args:
        features: width of the output.
        width: of the transformer.
        depth: number of its blocks.
        heads: of its attention.
        direction: which rows a row sees.

    Raises:
        ValueError: a number is below 1, or `width` is no multiple of `heads`.
    """

    def __init__(
        self, features: int, *, width: int = 64, depth: int = 2, heads: int = 4, direction: Direction = "future"
    ) -> None:
        super().__init__()
        require_at_least("features", features, 1)
        self.rows = StepTransformer(width, depth, heads, direction)
        self.norm = keras.layers.LayerNormalization(epsilon=1e-6)
        self.outputs = keras.layers.Dense(features, kernel_initializer="zeros")

    def build(self, input_shape: Any) -> None:
        _, rows, columns, channels = input_shape
        self.rows.build((None, rows, columns * channels))
        for layer in (self.norm, self.outputs):
            layer.build((None, rows, self.rows.width))

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        _, rows, columns, channels = x.shape
        return self.outputs(self.norm(self.rows(tf.reshape(x, [-1, rows, columns * channels]))))
