"""Decoders that draw an image pixel by pixel, each given all pixels before it."""

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from tfvae.compiled import compiled
from tfvae.likelihoods import Likelihood, LogisticMixture
from tfvae.networks.decoders import Emit
from tfvae.networks.images.drawing import Drawing, RasterNetwork
from tfvae.networks.images.views import Whole
from tfvae.randomness import split, uniform
from tfvae.types import Batch, Decoded, Seed, by_rows


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
        self.built = True  # its parts make their weights; Keras would warn that it has none of its own

    @property
    def network_variables(self) -> Sequence[keras.Variable]:
        return [*self.net.trainable_variables, *self.head.trainable_variables]

    @property
    def noise_variables(self) -> Sequence[keras.Variable]:
        return []

    def call(self, z: tf.Tensor, batch: Batch | None = None, *, training: bool = False, seed: Seed = None) -> Decoded:
        if batch is None:
            raise ValueError("`batch` must hold the images x, for each pixel is modelled given those before; got None.")
        view = Whole(batch["x"], seed, training)
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

        A known pixel is seen only by those after it. It is compiled, for step by step a single image takes seconds.
        """
        # Numbers of Python's own would be part of the graph, which would be built anew for each seed.
        noise = tf.cast(seed, tf.int32), tf.convert_to_tensor(temperature, tf.float32)
        return compiled(_images, self, likelihood)(z, x, known, *noise)


def _images(
    raster: Raster,
    likelihood: Likelihood,
    z: tf.Tensor,
    x: tf.Tensor,
    known: tf.Tensor,
    seed: Seed,
    temperature: tf.Tensor,
) -> tf.Tensor:
    x = tf.ensure_shape(x, [None, *raster.shape])
    context = raster.net.context(z)
    return Drawing(raster.net, raster.head, likelihood, raster.emit, x, known, context, seed, temperature).images()


def drawn_bit(p: Any, seed: Seed, temperature: Any) -> tf.Tensor:
    """A pixel, 0 or 1, of a Bernoulli whose logits are divided by `temperature`; at 0 the likelier value."""
    logits = p.distribution.logits_parameter()
    # Never 0, whose noise would be infinite, and no number times a temperature of 0.
    drawn = uniform(tf.shape(logits), split(seed, 1)[0], 1e-7)
    noise = by_rows(temperature, logits) * (tf.math.log(drawn) - tf.math.log1p(-drawn))
    return tf.cast(logits + noise > 0.0, logits.dtype)


def drawn_level(p: LogisticMixture, seed: Seed, temperature: Any) -> tf.Tensor:
    """A pixel of a mixture of logistics, on the steps of its levels."""
    return p.draw(seed, temperature)
