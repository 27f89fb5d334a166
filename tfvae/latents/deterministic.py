"""Latent whose posterior is a point: the code of a Wasserstein autoencoder."""

from dataclasses import dataclass

import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.checks import require_at_least
from tfvae.latents.standard_normal import standard_normal

tfd = tfp.distributions


@dataclass(frozen=True)
class Deterministic:
    """p(z) = N(0, I) and q(z given x) a point mass at the encoder's output, with z [D].

    KL(q, p) is infinite, so this latent has no rate: `kl` is an empty sum, [B, 0]. Another objective must tie the
    aggregate posterior to the prior, such as `objectives.wae_mmd`.

    Tolstikhin et al. 2018, Section 3 (deterministic encoders).
    """

    width: int

    def __post_init__(self) -> None:
        require_at_least("width", self.width, 1)

    @property
    def features(self) -> int:
        return self.width

    def prior(self) -> tfd.Distribution:
        return standard_normal(self.width)

    def posterior(self, h: tf.Tensor) -> tfd.Distribution:
        return tfd.Independent(tfd.Deterministic(h), 1)

    def kl(self, q: tfd.Distribution) -> tf.Tensor:
        return tf.zeros([tf.shape(q.mean())[0], 0])
