"""A latent that keeps the moments of what is drawn from it, so that new examples can be generated from these."""

import keras
import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.latents.latent import Latent
from tfvae.moving_moments import MovingMoments


class WithMoments(keras.layers.Layer):
    """Another latent, and the moving moments of its draws; see `generators.from_moments`.

    Args:
        latent: with z [D], such as the code of a Wasserstein autoencoder.
    """

    def __init__(self, latent: Latent) -> None:
        super().__init__()
        self.latent = latent
        (width,) = latent.prior().event_shape
        self.moments = MovingMoments(width)

    @property
    def features(self) -> int:
        return self.latent.features

    def prior(self) -> tfp.distributions.Distribution:
        return self.latent.prior()

    def posterior(self, h: tf.Tensor) -> tfp.distributions.Distribution:
        return self.latent.posterior(h)

    def kl(self, q: tfp.distributions.Distribution) -> tf.Tensor:
        return self.latent.kl(q)
