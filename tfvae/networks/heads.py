"""The last layer of a decoder: it turns a network's output into the parameters of p(x given z), always in float32."""

from collections.abc import Callable

import keras
import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.likelihoods.logistic_mixture import LARGEST_LOG_SCALE, SMALLEST_LOG_SCALE
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


class LogisticMixtureHead(keras.layers.Layer):
    """h [B, H, W, outputs] -> parameters of a `LogisticMixture`, of `components` for images of `channels`.

    Coefficients between channels lie in (-1, 1).
    """

    def __init__(self, components: int, channels: int) -> None:
        super().__init__(dtype="float32")
        require_at_least("components", components, 1)
        require_at_least("channels", channels, 1)
        self.components, self.channels = components, channels

    @property
    def outputs(self) -> int:
        """How many numbers of each pixel it takes: 10 for each component where there are three channels."""
        pairs = self.channels * (self.channels - 1) // 2
        return self.components * (1 + 2 * self.channels + pairs)

    def call(self, h: tf.Tensor, x: tf.Tensor | None = None, training: bool = False) -> dict[str, tf.Tensor]:
        numbers = tf.reshape(h, tf.concat([tf.shape(h)[:-1], [self.outputs // self.components, self.components]], 0))
        numbers = tf.ensure_shape(numbers, [*h.shape[:-1], self.outputs // self.components, self.components])
        c = self.channels
        return {
            "logits": numbers[..., 0, :],
            "means": numbers[..., 1 : 1 + c, :],
            "log_scales": tf.clip_by_value(numbers[..., 1 + c : 1 + 2 * c, :], SMALLEST_LOG_SCALE, LARGEST_LOG_SCALE),
            "coefficients": tf.tanh(numbers[..., 1 + 2 * c :, :]),
        }
