"""Residual image networks of the two-stage VAE (Section 6 and Figure 11)."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.networks.images.normalization import batch_norm
from tfvae.networks.images.shapes import require_image

Make = Callable[[], keras.layers.Layer]
"""Makes a new convolution or dense layer."""


class ResidualBlock(keras.layers.Layer):
    """Batch normalisation, ReLU and a layer, twice; plus a layer of the input itself as the shortcut (Figure 11, left).

    Args:
        make: makes each of the three layers.
        momentum: of the batch normalisation.
    """

    def __init__(self, make: Make, momentum: float) -> None:
        super().__init__()
        relu = keras.layers.ReLU
        self.main = keras.Sequential([batch_norm(momentum), relu(), make(), batch_norm(momentum), relu(), make()])
        self.shortcut = make()

    def build(self, input_shape: Any) -> None:
        self.main.build(input_shape)
        self.shortcut.build(input_shape)

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        return self.main(x, training=training) + self.shortcut(x)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self.shortcut.compute_output_shape(input_shape)


def _convolution(channels: int, strides: int = 1) -> keras.layers.Layer:
    return keras.layers.Conv2D(channels, 3, strides, "same")


def _scale_block(make: Make, blocks: int, momentum: float) -> list[keras.layers.Layer]:
    return [ResidualBlock(make, momentum) for _ in range(blocks)]


class Encoder(keras.Sequential):
    """x [B, H, W, C] -> h [B, features], linear, after convolutional scale blocks and a dense one (Figure 11, centre).

    Convolutions of stride 2 between the scale blocks halve the resolution and double the channels.

    Args:
        features: width of the output, such as `latent.features`.
        width: channels of the first scale; each next one has twice as many. Published: 32.
        scales: number of resolutions. Published: 4 for CelebA, 3 for the others.
        blocks: residual blocks in a scale block. The released code has 1.
        hidden: width of the dense scale block.
        pool: makes the layer from [B, h, w, c] to a vector. Released code: `keras.layers.GlobalAveragePooling2D`.
        momentum: of the batch normalisation.

    Raises:
        ValueError: a number is below 1, or `momentum` is out of [0, 1).
    """

    def __init__(
        self,
        features: int,
        width: int = 32,
        scales: int = 3,
        blocks: int = 2,
        hidden: int = 512,
        pool: Make = keras.layers.Flatten,
        momentum: float = 0.999,
    ) -> None:
        sizes = {"features": features, "width": width, "scales": scales, "blocks": blocks, "hidden": hidden}
        for name, value in sizes.items():
            require_at_least(name, value, 1)
        super().__init__([_convolution(width)])
        for scale in range(scales):
            channels = width * 2**scale
            if scale:
                self.add(_convolution(channels, strides=2))
            for block in _scale_block(partial(_convolution, channels), blocks, momentum):
                self.add(block)
        self.add(pool())
        for block in _scale_block(partial(keras.layers.Dense, hidden), blocks, momentum):
            self.add(block)
        self.add(keras.layers.Dense(features))


class Decoder(keras.Sequential):
    """z [B, D] -> [B, S, S, C], before the last activation (Figure 11, right).

    From 2x2, deconvolutions double the resolution and halve the channels; a scale block follows each.

    The dense layer's width follows: 2048 for S = 32 and 4096 for S = 64 at the published width, as in the paper.

    Args:
        shape: (S, S, C); S is a power of two, at least 4.
        width: channels before the last layer; each lower resolution has twice as many. Published: 32.
        blocks: residual blocks in a scale block. The released code has 1.
        momentum: of the batch normalisation.

    Raises:
        ValueError: `shape` does not fit, `width` or `blocks` is below 1, or `momentum` is out of [0, 1).
    """

    def __init__(self, shape: Sequence[int], width: int = 32, blocks: int = 2, momentum: float = 0.999) -> None:
        for name, value in {"width": width, "blocks": blocks}.items():
            require_at_least(name, value, 1)
        side, channels = _power_of_two(shape)
        doublings = side.bit_length() - 2
        start = (2, 2, width * 2**doublings)
        super().__init__([keras.layers.Dense(4 * start[2]), keras.layers.Reshape(start)])
        for scale in reversed(range(doublings)):
            self.add(keras.layers.Conv2DTranspose(width * 2**scale, 3, 2, "same"))
            for block in _scale_block(partial(_convolution, width * 2**scale), blocks, momentum):
                self.add(block)
        self.add(_convolution(channels))


def _power_of_two(shape: Sequence[int]) -> tuple[int, int]:
    """(S, C) of a square image."""
    height, width, channels = require_image(shape, 4)
    if height != width or height & (height - 1):
        raise ValueError(
            f"`shape` must be square with a power of two as side, got {tuple(shape)}; pad or resize the images."
        )
    return height, channels
