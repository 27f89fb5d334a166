"""What latents say to the pixels of an image: layers from z to one map for each layer of a decoder."""

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from tfvae.networks.attention import Direction, StepTransformer


class RowContext(keras.layers.Layer):
    """z [B, n, D], one for each row of an image -> maps [B, n, 1, width] for each width that is asked for.

    Row t hears of those z that `direction` lets it see: in the delta-VAE of the past ones, for its encoder has z_t say
    what is still to come.

    Razavi et al. 2019, Appendix E: attention over the latents; here from row to row, not from pixel to row.

    Args:
        widths: channels of the maps.
        hidden: width of the transformer.
        direction: which z a row hears of.
        depth: number of its blocks.
        heads: of its attention.
    """

    def __init__(
        self, widths: Sequence[int], *, hidden: int = 64, direction: Direction = "past", depth: int = 1, heads: int = 1
    ) -> None:
        super().__init__()
        self.rows = StepTransformer(hidden, depth, heads, direction)
        self.outputs = [keras.layers.Dense(width) for width in widths]

    def build(self, input_shape: Any) -> None:
        self.rows.build(input_shape)
        for output in self.outputs:
            output.build((*input_shape[:-1], self.rows.width))

    def call(self, z: tf.Tensor, training: bool = False) -> list[tf.Tensor]:
        h = self.rows(z)
        return [output(h)[:, :, None] for output in self.outputs]


class NoContext(keras.layers.Layer):
    """For the empty latent: z [B, ..., 0] says nothing to any pixel."""

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        self.widths = tuple(widths)

    def call(self, z: tf.Tensor, training: bool = False) -> list[tf.Tensor]:
        return [tf.zeros([1, 1, 1, width]) for width in self.widths]
