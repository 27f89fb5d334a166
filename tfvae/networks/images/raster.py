"""Decoders that draw an image pixel by pixel, in raster order.

A network is written once, over a view: `Whole` shows it all pixels of a true image at once, for training, and `Pixel`
one pixel of an image that is being drawn, with what each layer remembers of the pixels before. The second takes one
small product a layer, where a full pass for each pixel would take a hundred times as long.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import keras
import tensorflow as tf

from tfvae.likelihoods import Likelihood
from tfvae.networks.decoders import Emit
from tfvae.networks.images.causal_conv import CausalConv, Kept
from tfvae.randomness import fold_in, split
from tfvae.types import Batch, Decoded, Seed


class View(Protocol):
    """How a network reads an image."""

    def image(self, layer: CausalConv) -> tf.Tensor:
        """Output of a layer on the image itself; the layer does not see the pixel it is for (mask A)."""
        ...

    def causal(self, layer: CausalConv, h: tf.Tensor) -> tf.Tensor:
        """Output of a layer on another's output."""
        ...

    def at(self, maps: tf.Tensor) -> tf.Tensor:
        """The part of maps [B, H or 1, W or 1, C] that belongs to the pixels in view."""
        ...

    def dropped(self, h: tf.Tensor, rate: float) -> tf.Tensor:
        """h with a share of its values set to 0, in training alone."""
        ...


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


class Whole:
    """All pixels of a true image x [B, H, W, C]; with a seed, it is dropped out from in training."""

    def __init__(self, x: tf.Tensor, seed: Seed = None) -> None:
        self.x, self.seed, self.drawn = x, seed, 0

    def image(self, layer: CausalConv) -> tf.Tensor:
        return layer(self.x)

    def causal(self, layer: CausalConv, h: tf.Tensor) -> tf.Tensor:
        return layer(h)

    def at(self, maps: tf.Tensor) -> tf.Tensor:
        return maps

    def dropped(self, h: tf.Tensor, rate: float) -> tf.Tensor:
        if self.seed is None or not rate:
            return h
        self.drawn += 1
        return tf.nn.experimental.stateless_dropout(h, rate, fold_in(self.seed, self.drawn))


class Pixel:
    """One pixel of an image that is being drawn.

    Args:
        canvas: [B, H + margin, W + 2 margin, C], the image so far in a frame of zeros; 0 from this pixel on.
        margin: of the canvas.
        place: its row and column.
        kept: what the layers remember, in the order in which they are applied; None before the first pixel.
    """

    def __init__(
        self, canvas: tf.Tensor, margin: int, place: tuple[tf.Tensor, tf.Tensor], kept: Sequence[Kept] | None
    ) -> None:
        self.canvas, self.margin, self.place = canvas, margin, place
        self.before = None if kept is None else iter(kept)
        self.layers: list[CausalConv] = []
        self.kept: list[Kept] = []

    def image(self, layer: CausalConv) -> tf.Tensor:
        row, column = self.place
        start = [0, row + self.margin - layer.q, column + self.margin - layer.q, 0]
        size = [-1, layer.q + 1, layer.size, self.canvas.shape[-1]]
        return layer.at_pixel(tf.slice(self.canvas, start, size))

    def causal(self, layer: CausalConv, h: tf.Tensor) -> tf.Tensor:
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


class Raster(keras.layers.Layer):
    """A decoder that models each pixel given z and all pixels before it.

    Generation draws each pixel by `emit`, at `temperature`, and shows it to those that follow.

    Args:
        net: the network.
        head: layer [B, h, w, F] -> parameters of the pixels.
        shape: (H, W, C) of an image.
        emit: draws a pixel [B, 1, 1, C] from its distribution.
    """

    def __init__(self, net: RasterNetwork, head: keras.layers.Layer, shape: Sequence[int], emit: Emit) -> None:
        super().__init__()
        self.net, self.head, self.shape, self.emit = net, head, tuple(shape), emit

    @property
    def network_variables(self) -> Sequence[keras.Variable]:
        return [*self.net.trainable_variables, *self.head.trainable_variables]

    @property
    def noise_variables(self) -> Sequence[keras.Variable]:
        return []

    def call(self, z: tf.Tensor, batch: Batch | None = None, *, training: bool = False, seed: Seed = None) -> Decoded:
        if batch is None:
            raise ValueError("`batch` must hold the images x, for each pixel is modelled given those before; got None.")
        view = Whole(batch["x"], seed if training else None)
        outputs = self.net.pixels(view, self.net.context(z, training=training))
        return Decoded(self.head(outputs, x=batch["x"], training=training), {})

    def generate(self, z: tf.Tensor, likelihood: Likelihood, *, seed: Seed, temperature: Any = 1.0) -> Batch:
        height, width, channels = self.shape
        nothing = tf.zeros([tf.shape(z)[0], height, width, channels])
        return {"x": self.complete(z, nothing, tf.zeros_like(nothing), likelihood, seed=seed, temperature=temperature)}

    def complete(
        self,
        z: tf.Tensor,
        x: tf.Tensor,
        known: tf.Tensor,
        likelihood: Likelihood,
        *,
        seed: Seed,
        temperature: Any = 1.0,
    ) -> tf.Tensor:
        """Images [B, H, W, C] with the pixels of x where `known` [B, H, W, 1 or C] is 1, and drawn ones where it is 0.

        A known pixel is seen only by those after it.
        """
        height, width, channels = self.shape
        margin, context = self.net.margin, self.net.context(z)
        image = tf.zeros([tf.shape(z)[0], height + margin, width + 2 * margin, channels])

        def draw(i: tf.Tensor, j: tf.Tensor, kept: list[Kept], canvas: tf.Tensor) -> tuple:
            view = Pixel(canvas, margin, (i, j), kept)
            p = likelihood(self.head(self.net.pixels(view, context)))
            drawn = self.emit(p, fold_in(seed, i * width + j), temperature)
            value = tf.where(view.at(known) > 0, view.at(x), drawn)
            rows, columns = (
                tf.one_hot(k + margin, n + pad) for k, n, pad in ((i, height, margin), (j, width, 2 * margin))
            )
            return j + 1, view.kept, canvas + rows[None, :, None, None] * columns[None, None, :, None] * value

        def row(i: tf.Tensor, kept: list[Kept], canvas: tf.Tensor) -> tuple:
            start = (tf.constant(0), kept, canvas)
            _, kept, canvas = tf.while_loop(lambda j, *_: j < width, lambda j, k, c: draw(i, j, k, c), start)
            return i + 1, [layer.next_row(k) for layer, k in zip(layers, kept, strict=True)], canvas

        layers, first = self._applied(image, context)
        _, _, image = tf.while_loop(lambda i, *_: i < height, row, (tf.constant(0), first, image))
        return image[:, margin:, margin : margin + width]

    def _applied(self, canvas: tf.Tensor, context: Any) -> tuple[list[CausalConv], list[Kept]]:
        """The layers in the order in which the network applies them, and what they remember before the first pixel."""
        view = Pixel(canvas, self.net.margin, (tf.constant(0), tf.constant(0)), None)
        self.net.pixels(view, context)
        batch, width = tf.shape(canvas)[0], self.shape[1]
        return view.layers, [layer.nothing(batch, width) for layer in view.layers]


def drawn_bit(p: Any, seed: Seed, temperature: Any) -> tf.Tensor:
    """A pixel, 0 or 1, of a Bernoulli whose logits are divided by `temperature`; at 0 the likelier value."""
    logits = p.distribution.logits_parameter()
    uniform = tf.random.stateless_uniform(tf.shape(logits), split(seed, 1)[0])
    noise = tf.math.log(uniform) - tf.math.log1p(-uniform)
    return tf.cast(logits + temperature * noise > 0.0, logits.dtype)
