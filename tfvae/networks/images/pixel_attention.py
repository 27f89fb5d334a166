"""Attention from a pixel to those before it, and to the latents of rows that it may hear of.

Chen et al. 2018, PixelSNAIL; Razavi et al. 2019, Appendix E.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import tensorflow as tf

from tfvae.checks import require_at_least


class Remembered(NamedTuple):
    """What is remembered of the pixels so far, all [B, H W, ...], 0 for those to come; and their number."""

    keys: tf.Tensor
    values: tf.Tensor
    place: tf.Tensor
    """int32 []."""


class CausalAttention(keras.layers.Layer):
    """h [B, H, W, C] -> the same shape: each pixel looks at itself and those before it, in raster order.

    h at a pixel must itself depend on earlier pixels alone, as behind a first layer with mask A. On 28x28 pixels it
    costs as much as a dozen convolutions.

    Args:
        shape: (H, W, ...) of the image.
        heads: number of looks.
        key: width of queries and keys of each head.

    Raises:
        ValueError: a number is below 1, or from `build`, the channels are no multiple of the heads.
    """

    def __init__(self, shape: Sequence[int], heads: int = 1, key: int = 16) -> None:
        super().__init__()
        require_at_least("heads", heads, 1)
        require_at_least("key", key, 1)
        self.sides, self.heads, self.key = tuple(shape[:2]), heads, key

    def build(self, input_shape: Any) -> None:
        channels = input_shape[-1]
        if channels % self.heads:
            raise ValueError(f"`heads` must divide the {channels} channels, got {self.heads}.")
        self.channels = channels
        self.asked = [keras.layers.Dense(width) for width in (self.heads * self.key, self.heads * self.key, channels)]
        self.mix = keras.layers.Dense(channels)
        for layer in [*self.asked, self.mix]:
            layer.build((None, None, channels))

    def call(self, h: tf.Tensor) -> tf.Tensor:
        height, width = self.sides
        flat = tf.reshape(h, [-1, height * width, self.channels])
        queries, keys, values = (layer(flat) for layer in self.asked)
        before = tf.linalg.band_part(tf.ones([height * width, height * width], tf.bool), -1, 0)
        return tf.reshape(self._look(queries, keys, values, before), [-1, height, width, self.channels])

    def nothing(self, batch: tf.Tensor, width: int) -> Remembered:
        """What is remembered before the first pixel."""
        pixels = self.sides[0] * self.sides[1]
        keys = tf.zeros([batch, pixels, self.heads * self.key])
        return Remembered(keys, tf.zeros([batch, pixels, self.channels]), tf.constant(0))

    def step(self, h: tf.Tensor, kept: Remembered, column: tf.Tensor) -> tuple[tf.Tensor, Remembered]:
        """The output at a pixel, of its input h [B, 1, 1, C] and what was remembered; and what is remembered then."""
        pixels = self.sides[0] * self.sides[1]
        queries, key, value = (layer(h[:, 0]) for layer in self.asked)
        here = tf.one_hot(kept.place, pixels)[None, :, None]
        keys, values = kept.keys + here * key, kept.values + here * value
        seen = self._look(queries, keys, values, tf.range(pixels)[None] <= kept.place)
        return seen[:, None], Remembered(keys, values, kept.place + 1)

    def next_row(self, kept: Remembered) -> Remembered:
        """All is remembered."""
        return kept

    def _look(self, queries: tf.Tensor, keys: tf.Tensor, values: tf.Tensor, visible: tf.Tensor) -> tf.Tensor:
        """[B, q, C] of queries [B, q, heads key], keys [B, n, heads key] and values [B, n, C]; visible [q, n]."""
        parts = [tf.split(part, self.heads, axis=-1) for part in (queries, keys, values)]
        hidden = tf.where(visible, 0.0, -1e9)
        looks = [
            tf.nn.softmax(tf.matmul(q, k, transpose_b=True) * self.key**-0.5 + hidden) @ v
            for q, k, v in zip(*parts, strict=True)
        ]
        return self.mix(tf.concat(looks, axis=-1))
