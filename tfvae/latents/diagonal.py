"""Gaussian latent with a standard normal prior and a diagonal posterior."""

from collections.abc import Callable
from dataclasses import dataclass

import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.checks import require_at_least
from tfvae.latents.standard_normal import standard_normal

tfd = tfp.distributions


def softplus_scale(raw: tf.Tensor) -> tf.Tensor:
    """sigma = 1e-6 + softplus(raw); first stage of the two-stage VAE's released code."""
    return 1e-6 + tf.nn.softplus(raw)


def exp_scale(raw: tf.Tensor) -> tf.Tensor:
    """sigma = exp(raw); second stage of the two-stage VAE's released code."""
    return tf.exp(raw)


def log_variance_scale(raw: tf.Tensor) -> tf.Tensor:
    """sigma = exp(raw / 2): raw is the logarithm of the variance; lagging-encoder paper's released code."""
    return tf.exp(0.5 * raw)


@dataclass(frozen=True)
class Diagonal:
    """p(z) = N(0, I) and q(z given x) = N(mu, diag(sigma^2)), with z [D].

    The encoder emits (mu, raw), 2 D numbers; `scale` maps raw to sigma. Each dimension is a rate group, so `kl` is [B,
    D].

    Kingma and Welling 2014, Appendix B; D is kappa in the two-stage paper.
    """

    width: int
    scale: Callable[[tf.Tensor], tf.Tensor] = softplus_scale

    def __post_init__(self) -> None:
        require_at_least("width", self.width, 1)

    @property
    def features(self) -> int:
        return 2 * self.width

    def prior(self) -> tfd.Distribution:
        return standard_normal(self.width)

    def posterior(self, h: tf.Tensor) -> tfd.Distribution:
        mu, raw = tf.split(h, 2, axis=-1)
        return tfd.Independent(tfd.Normal(mu, self.scale(raw)), 1)

    def kl(self, q: tfd.Distribution) -> tf.Tensor:
        """KL per dimension, nats [B, D]; its sum over D is `tfd.kl_divergence(q, prior)`."""
        return tfd.kl_divergence(q.distribution, self.prior().distribution)
