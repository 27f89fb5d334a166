"""The networks of the lagging-encoder paper's images: a ResNet that reads, a deep PixelCNN that draws.

He et al. 2019, Appendix B.3, with what only its released code says: bottlenecks, and links over three blocks.
"""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.networks.images.causal_conv import CausalConv
from tfvae.networks.images.views import View

PUBLISHED = (7, 7, 7, 7, 7, 5, 5, 5, 5, 3, 3, 3, 3)
"""Sides of the thirteen layers' kernels."""
MAPS = 4
"""Maps [H, W] that z is made into; they join the image as further channels."""
LINK = 3

Norm = Callable[[], keras.layers.Layer]
"""Makes a layer that normalises [B, H, W, C]."""


class Encoder(keras.layers.Layer):
    """x [B, H, W, C] -> h [B, features]: residual blocks of stride 2, a dense layer, a linear one.

    Args:
        features: width of the output, such as `latent.features`.
        norm: before each ELU. Batch normalisation in the paper; `keras.layers.GroupNormalization(1)` has no running
            statistics, so nothing but weights moves in the inner loop of aggressive training.
        width: channels of the blocks. Published: 64.
        blocks: their number; each halves the sides. Published: 3.
        hidden: width of the dense layer. Published: 512.

    Raises:
        ValueError: a number is below 1.
    """

    def __init__(self, features: int, norm: Norm, *, width: int = 64, blocks: int = 3, hidden: int = 512) -> None:
        super().__init__()
        for name, value in {"features": features, "width": width, "blocks": blocks, "hidden": hidden}.items():
            require_at_least(name, value, 1)
        self.blocks = [_Halving(width, norm) for _ in range(blocks)]
        self.end = keras.Sequential(
            [
                keras.layers.Flatten(),
                keras.layers.Dense(hidden),
                norm(),
                keras.layers.ELU(),
                keras.layers.Dense(features),
            ]
        )

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        h = x
        for block in self.blocks:
            h = block(h, training=training)
        return self.end(h, training=training)


class _Halving(keras.layers.Layer):
    """A residual block of stride 2."""

    def __init__(self, width: int, norm: Norm) -> None:
        super().__init__()
        self.main = keras.Sequential(
            [
                keras.layers.Conv2D(width, 3, 2, "same"), norm(), keras.layers.ELU(),
                keras.layers.Conv2D(width, 3, 1, "same"), norm(),
            ]
        )  # fmt: skip
        self.shortcut = keras.Sequential([keras.layers.Conv2D(width, 1, 2, "same"), norm()])

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        return tf.nn.elu(self.main(x, training=training) + self.shortcut(x, training=training))


class Decoder(keras.layers.Layer):
    """A PixelCNN over the image and maps of z: a masked layer, then bottleneck blocks, then a linear output.

    z becomes four maps, which the first layer sees whole; only the image's own channels are masked. Block i also hears
    of the output of block i - 3.

    Args:
        outputs: F, numbers of each pixel.
        shape: (H, W, C) of the image.
        norm: before the ELU of each block and the last one; must treat pixels alike, such as batch normalisation.
        filters: channels of each layer.
        sizes: sides of the kernels, of which the first is on the image itself.

    Raises:
        ValueError: a number is below 1, or there are fewer than 2 layers.
    """

    def __init__(
        self, outputs: int, shape: Sequence[int], norm: Norm, *, filters: int = 64, sizes: Sequence[int] = PUBLISHED
    ) -> None:
        super().__init__()
        require_at_least("outputs", outputs, 1)
        require_at_least("filters", filters, 2)
        require_at_least("len(sizes)", len(sizes), 2)
        self.sides = tuple(shape[:2])
        self.maps = keras.Sequential(
            [
                keras.layers.Dense(MAPS * self.sides[0] * self.sides[1]), keras.layers.Reshape((*self.sides, MAPS)),
                keras.layers.Conv2D(filters, sizes[0], 1, "same", use_bias=False),
            ]
        )  # fmt: skip
        self.stem = CausalConv(filters, sizes[0], own=False)
        self.blocks = [_Bottleneck(filters, size, norm) for size in sizes[1:]]
        self.links = [CausalConv(filters, 1) for _ in sizes[1 + LINK :]]
        self.norm, self.head = norm(), CausalConv(outputs, 1)

    @property
    def margin(self) -> int:
        return self.stem.q

    def context(self, z: tf.Tensor, training: bool = False) -> tf.Tensor:
        """What the first layer makes of z [B, D]: [B, H, W, filters]; of no z, nothing."""
        return self.maps(z) if z.shape[-1] else tf.zeros([1, 1, 1, self.stem.filters])

    def pixels(self, view: View, context: Any) -> tf.Tensor:
        h = view.image(self.stem) + view.at(context)
        outputs: list[tf.Tensor] = []
        for i, block in enumerate(self.blocks):
            h = block.pixels(view, h)
            if i >= LINK:
                h = h + self.links[i - LINK](outputs[i - LINK])
            outputs.append(h)
        return self.head(tf.nn.elu(view.normalized(self.norm, h)))


class _Bottleneck(keras.layers.Layer):
    """h + (1x1 to half the channels, masked k x k, 1x1 back), normalised, ELU."""

    def __init__(self, filters: int, size: int, norm: Norm) -> None:
        super().__init__()
        self.narrow, self.masked, self.wide = (
            CausalConv(filters // 2, 1),
            CausalConv(filters // 2, size),
            CausalConv(filters, 1),
        )
        self.norm = norm()

    def pixels(self, view: View, h: tf.Tensor) -> tf.Tensor:
        inner = view.causal(self.masked, tf.nn.elu(self.narrow(h)))
        return tf.nn.elu(view.normalized(self.norm, h + self.wide(tf.nn.elu(inner))))
