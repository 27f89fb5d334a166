"""The last layer of a decoder: it turns a network's output into the parameters of p(x given z), always in float32."""

from collections.abc import Callable

import keras
import tensorflow as tf

from tfvae.networks.gamma import ClosedFormGamma, FixedGamma, LearnedGamma


class GaussianHead(keras.layers.Layer):
    """h [B, ...] -> {"loc": [B, ...], "scale": []}: an isotropic Gaussian of standard deviation g.

    Args:
        gamma: gives g.
        activation: makes loc of h; sigmoid for images in [0, 1], `keras.activations.linear` for latents.
    """

    def __init__(
        self,
        gamma: LearnedGamma | FixedGamma | ClosedFormGamma,
        activation: Callable[[tf.Tensor], tf.Tensor] = keras.activations.sigmoid,
    ) -> None:
        super().__init__(dtype="float32")
        self.gamma, self.activation = gamma, activation

    def call(self, h: tf.Tensor, x: tf.Tensor | None = None, training: bool = False) -> dict[str, tf.Tensor]:
        loc = self.activation(h)
        return {"loc": loc, "scale": self.gamma(loc, x=x, training=training)}


class BernoulliHead(keras.layers.Layer):
    """h [B, ...] -> {"logits": h}: the cross-entropy loss of images in [0, 1]."""

    def __init__(self) -> None:
        super().__init__(dtype="float32")

    def call(self, h: tf.Tensor, x: tf.Tensor | None = None, training: bool = False) -> dict[str, tf.Tensor]:
        return {"logits": h}
