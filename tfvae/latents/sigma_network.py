"""Diagonal posterior whose deviation is a function of its mean (generated-loss paper, Section 2.3 and Appendix B.4)."""

from collections.abc import Callable
from functools import partial

import keras
import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.checks import require_at_least
from tfvae.latents.latent import Latent
from tfvae.latents.level_dense import LevelDense
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
        levels: K, of a multiscale VAE: each weight of the KL has a sigma of its own (Section 6). Without a level, an
            example is read at level 0, that of the lowest weight.
        dense: (units, activation, initial kernel, initial bias) -> a layer that is called with x and the level. None
            for a `LevelDense` of K levels; a `ToldDense` makes one network of the K.
    """

    def __init__(
        self,
        width: int,
        activation: Callable[[tf.Tensor], tf.Tensor],
        layers: int = 3,
        levels: int = 1,
        dense: Callable[..., keras.layers.Layer] | None = None,
    ) -> None:
        super().__init__()
        require_at_least("width", width, 1)
        require_at_least("levels", levels, 1)
        self.width, self.levels = width, levels
        dense = dense or partial(LevelDense, levels)
        self.net = [dense(width, activation, _fan_in()) for _ in range(layers)]
        self.net.append(dense(width, "sigmoid", "zeros", START))
        self.moments = MovingMoments(width)

    @property
    def features(self) -> int:
        return self.width

    def prior(self) -> tfd.Distribution:
        return standard_normal(self.width)

    def posterior(self, h: tf.Tensor, level: tf.Tensor | int = 0) -> tfd.Distribution:
        """q with batch shape [B], of h [B, D]; `level` is one for the batch, [], or one for each example, [B]."""
        sigma = h
        for layer in self.net:
            sigma = layer(sigma, level=level)
        return tfd.Independent(tfd.Normal(h, sigma), 1)

    def kl(self, q: tfd.Distribution) -> tf.Tensor:
        """KL per dimension, nats [B, D]."""
        return tfd.kl_divergence(q.distribution, self.prior().distribution)


def _fan_in() -> keras.initializers.Initializer:
    """A new one for each layer: one initializer gives all its layers the same weights."""
    return keras.initializers.VarianceScaling(1.0, "fan_in", "truncated_normal")


def moments_of(latent: Latent) -> MovingMoments:
    """The moving moments of a latent's draws.

    Raises:
        ValueError: it keeps none.
    """
    moments = getattr(latent, "moments", None)
    if not isinstance(moments, MovingMoments):
        raise ValueError(
            "`latent` must keep moments of its draws, as a SigmaNetwork or WithMoments does; "
            f"got {type(latent).__name__}."
        )
    return moments
