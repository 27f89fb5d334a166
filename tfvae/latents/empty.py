"""The empty latent: a VAE with z of width 0 is a plain autoregressive model."""

from dataclasses import dataclass

import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.latents.standard_normal import standard_normal

tfd = tfp.distributions


@dataclass(frozen=True)
class Empty:
    """z [0]: q and p are one distribution, KL is an empty sum [B, 0], and log p(x) = log p(x given z) exactly.

    It makes language models and other baselines without z of the same decoder, objective and metrics.
    """

    features: int = 0

    def prior(self) -> tfd.Distribution:
        return standard_normal(0)

    def posterior(self, h: tf.Tensor) -> tfd.Distribution:
        return tfd.Independent(tfd.Normal(h, tf.ones_like(h)), 1)

    def kl(self, q: tfd.Distribution) -> tf.Tensor:
        return tf.zeros_like(q.mean())
