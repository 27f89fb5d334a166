"""Diagonal posterior whose deviation is a function of its mean (generated-loss paper, Section 2.3 and Appendix B.4)."""

from collections.abc import Callable

import keras
import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.checks import require_at_least
from tfvae.latents.latent import Latent
from tfvae.latents.standard_normal import standard_normal
from tfvae.moving_moments import MovingMoments

tfd = tfp.distributions

START = -5.0
"""Bias of the last layer: sigma starts near 0.0067."""


class SigmaNetwork(keras.layers.Layer):
    """p(z) = N(0, I) and q(z given x) = N(mu, diag(sigma(mu)^2)), with z [D]; the encoder emits mu alone.

    sigma(mu): layers D -> D, then one sigmoid layer that starts with zero weights, so that 0 < sigma < 1. It also keeps
    the moving moments of the latents that training draws; new examples are generated from their Gaussian, not from the
    prior (`generators.from_moments`).

    Args:
        width: D.
        activation: of the hidden layers.
        layers: number of hidden layers.
    """

    def __init__(self, width: int, activation: Callable[[tf.Tensor], tf.Tensor], layers: int = 3) -> None:
        super().__init__()
        require_at_least("width", width, 1)
        self.width = width
        initializer = keras.initializers.VarianceScaling(1.0, "fan_in", "truncated_normal")
        hidden = [keras.layers.Dense(width, activation, kernel_initializer=initializer) for _ in range(layers)]
        bias = keras.initializers.Constant(START)
        last = keras.layers.Dense(width, "sigmoid", kernel_initializer="zeros", bias_initializer=bias)
        self.net = keras.Sequential([*hidden, last])
        self.moments = MovingMoments(width)

    @property
    def features(self) -> int:
        return self.width

    def prior(self) -> tfd.Distribution:
        return standard_normal(self.width)

    def posterior(self, h: tf.Tensor) -> tfd.Distribution:
        return tfd.Independent(tfd.Normal(h, self.net(h)), 1)

    def kl(self, q: tfd.Distribution) -> tf.Tensor:
        """KL per dimension, nats [B, D]."""
        return tfd.kl_divergence(q.distribution, self.prior().distribution)


def moments_of(latent: Latent) -> MovingMoments:
    """The moving moments of a latent's draws.

    Raises:
        ValueError: it keeps none.
    """
    if not isinstance(latent, SigmaNetwork):
        raise ValueError(
            f"`latent` must be a SigmaNetwork, which keeps moments of its draws; got {type(latent).__name__}."
        )
    return latent.moments
