"""Drawing an image pixel by pixel, in raster order: row by row, and in a row from left to right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import keras
import tensorflow as tf

from tfvae.likelihoods import Likelihood
from tfvae.networks.decoders import Emit
from tfvae.networks.images.views import Causal, Pixel, View
from tfvae.randomness import fold_in
from tfvae.types import Seed


class RasterNetwork(Protocol):
    """Such as `networks.images.pixelcnn.PixelCNN`."""

    @property
    def trainable_variables(self) -> Sequence[keras.Variable]: ...

    @property
    def margin(self) -> int:
        """q of the largest layer that is applied to the image itself."""
        ...

    def context(self, z: tf.Tensor, training: bool = False) -> Any:
        """What z says to the pixels: a nest of maps [B, H, W or 1, C], made once for an image."""
        ...

    def pixels(self, view: View, context: Any) -> tf.Tensor:
        """Outputs [B, h, w, F] of the pixels in view, of which a head makes parameters."""
        ...


@dataclass(frozen=True)
class Drawing:
    """What stays the same while images [B, H, W, C] are drawn.

    Args:
        net: the network.
        head: makes parameters of its outputs.
        likelihood: makes a distribution of parameters.
        emit: draws a pixel from it.
        x: images whose known pixels are kept.
        known: [B, H, W, 1 or C], 1 where a pixel of x is kept, 0 where one is drawn.
        context: what z says.
        seed: of all pixels.
        temperature: of all draws.
    """

    net: RasterNetwork
    head: keras.layers.Layer
    likelihood: Likelihood
    emit: Emit
    x: tf.Tensor
    known: tf.Tensor
    context: Any
    seed: Seed
    temperature: Any

    def images(self) -> tf.Tensor:
        """All pixels, drawn one after the other; a known one is seen by those after it alone."""
        _, height, width, channels = self.x.shape
        margin = self.net.margin
        canvas = tf.zeros([tf.shape(self.x)[0], height + margin, width + 2 * margin, channels])
        layers = self._layers(canvas)
        kept = [layer.nothing(tf.shape(canvas)[0], width) for layer in layers]

        def row(i: tf.Tensor, kept: list[Any], canvas: tf.Tensor) -> tuple:
            def pixel(j: tf.Tensor, kept: list[Any], canvas: tf.Tensor) -> tuple:
                return j + 1, *self._pixel(i, j, kept, canvas)

            _, kept, canvas = tf.while_loop(lambda j, *_: j < width, pixel, (tf.constant(0), kept, canvas))
            return i + 1, [layer.next_row(of) for layer, of in zip(layers, kept, strict=True)], canvas

        canvas = tf.while_loop(lambda i, *_: i < height, row, (tf.constant(0), kept, canvas))[-1]
        return canvas[:, margin:, margin : margin + width]

    def _pixel(self, i: tf.Tensor, j: tf.Tensor, kept: Sequence[Any], canvas: tf.Tensor) -> tuple[list[Any], tf.Tensor]:
        """What the layers remember after the pixel in row i and column j, and the canvas with it."""
        margin, width = self.net.margin, self.x.shape[2]
        view = Pixel(canvas, margin, (i, j), kept)
        p = self.likelihood(self.head(self.net.pixels(view, self.context)))
        drawn = self.emit(p, fold_in(self.seed, i * width + j), self.temperature)
        value = tf.where(view.at(self.known) > 0, view.at(self.x), drawn)
        rows, columns = (
            tf.one_hot(place + margin, size) for place, size in zip((i, j), canvas.shape[1:3], strict=True)
        )
        return view.kept, canvas + rows[:, None, None] * columns[:, None] * value

    def _layers(self, canvas: tf.Tensor) -> list[Causal]:
        """The layers that remember, in the order in which the network applies them."""
        view = Pixel(canvas, self.net.margin, (tf.constant(0), tf.constant(0)), None)
        self.net.pixels(view, self.context)
        return view.layers
