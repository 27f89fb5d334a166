"""How a network that models pixels given those before them reads an image.

A network is written once, over a view: `Whole` shows it all pixels of a true image at once, for training, and `Pixel`
one pixel of an image that is being drawn, with what each layer remembers of the pixels before. The second takes one
small product a layer, where a full pass for each pixel would take a hundred times as long.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import keras
import tensorflow as tf

from tfvae.networks.images.causal_conv import CausalConv
from tfvae.randomness import fold_in
from tfvae.types import Seed


class Causal(Protocol):
    """A layer whose output at a pixel depends on that pixel of its input and those before it alone."""

    def __call__(self, h: tf.Tensor) -> tf.Tensor:
        """Outputs [B, H, W, C'] of all pixels of h [B, H, W, C]."""
        ...

    def nothing(self, batch: tf.Tensor, width: int) -> Any:
        """What is remembered before the first pixel of images of this width: a nest of tensors."""
        ...

    def step(self, h: tf.Tensor, kept: Any, column: tf.Tensor) -> tuple[tf.Tensor, Any]:
        """The output [B, 1, 1, C'] at the next pixel, of its input h [B, 1, 1, C], and what is remembered then."""
        ...

    def next_row(self, kept: Any) -> Any:
        """What is remembered when a row has ended."""
        ...


class View(Protocol):
    """How a network reads an image."""

    def image(self, layer: CausalConv) -> tf.Tensor:
        """Output of a layer on the image itself; the layer does not see the pixel it is for (mask A)."""
        ...

    def causal(self, layer: Causal, h: tf.Tensor) -> tf.Tensor:
        """Output of a layer on another's output."""
        ...

    def at(self, maps: tf.Tensor) -> tf.Tensor:
        """The part of maps [B, H or 1, W or 1, C] that belongs to the pixels in view."""
        ...

    def dropped(self, h: tf.Tensor, rate: float) -> tf.Tensor:
        """h with a share of its values set to 0, in training alone."""
        ...

    def normalized(self, layer: keras.layers.Layer, h: tf.Tensor) -> tf.Tensor:
        """Output of a layer that may behave otherwise in training, such as batch normalisation."""
        ...


class Whole:
    """All pixels of a true image x [B, H, W, C]; `seed` is that of dropout, where there is any."""

    def __init__(self, x: tf.Tensor, seed: Seed = None, training: bool = False) -> None:
        self.x, self.seed, self.training, self.drawn = x, seed, training, 0

    def image(self, layer: CausalConv) -> tf.Tensor:
        return layer(self.x)

    def causal(self, layer: Causal, h: tf.Tensor) -> tf.Tensor:
        return layer(h)

    def at(self, maps: tf.Tensor) -> tf.Tensor:
        return maps

    def dropped(self, h: tf.Tensor, rate: float) -> tf.Tensor:
        if not (self.training and rate):
            return h
        self.drawn += 1
        return tf.nn.experimental.stateless_dropout(h, rate, fold_in(self.seed, self.drawn))

    def normalized(self, layer: keras.layers.Layer, h: tf.Tensor) -> tf.Tensor:
        return layer(h, training=self.training)


class Pixel:
    """One pixel of an image that is being drawn.

    Args:
        canvas: [B, H + margin, W + 2 margin, C], the image so far in a frame of zeros; 0 from this pixel on.
        margin: of the canvas.
        place: its row and column.
        kept: what the layers remember, in the order in which they are applied; None before the first pixel.
    """

    def __init__(
        self, canvas: tf.Tensor, margin: int, place: tuple[tf.Tensor, tf.Tensor], kept: Sequence[Any] | None
    ) -> None:
        self.canvas, self.margin, self.place = canvas, margin, place
        self.before = None if kept is None else iter(kept)
        self.layers: list[Causal] = []
        self.kept: list[Any] = []

    def image(self, layer: CausalConv) -> tf.Tensor:
        row, column = self.place
        start = [0, row + self.margin - layer.q, column + self.margin - layer.q, 0]
        size = [-1, layer.q + 1, layer.size, self.canvas.shape[-1]]
        return layer.at_pixel(tf.slice(self.canvas, start, size))

    def causal(self, layer: Causal, h: tf.Tensor) -> tf.Tensor:
        width = self.canvas.shape[2] - 2 * self.margin
        before = layer.nothing(tf.shape(h)[0], width) if self.before is None else next(self.before)
        out, kept = layer.step(h, before, self.place[1])
        self.layers.append(layer)
        self.kept.append(kept)
        return out

    def at(self, maps: tf.Tensor) -> tf.Tensor:
        row, column = self.place
        start = [0, row if maps.shape[1] > 1 else 0, column if maps.shape[2] > 1 else 0, 0]
        return tf.slice(maps, start, [-1, 1, 1, maps.shape[3]])

    def dropped(self, h: tf.Tensor, rate: float) -> tf.Tensor:
        return h

    def normalized(self, layer: keras.layers.Layer, h: tf.Tensor) -> tf.Tensor:
        return layer(h, training=False)
