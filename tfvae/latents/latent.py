"""Contract of a latent variable: the pair (prior, posterior) and the divergence between the two."""

from typing import Protocol

import tensorflow as tf
import tensorflow_probability as tfp


class Latent(Protocol):
    """A prior p(z) and a family of posteriors q(z given x)."""

    @property
    def features(self) -> int:
        """Width that the encoder must emit."""
        ...

    def prior(self) -> tfp.distributions.Distribution:
        """p(z), built anew at each call so that it follows weights, with batch shape []."""
        ...

    def posterior(self, h: tf.Tensor) -> tfp.distributions.Distribution:
        """q(z given x) with batch shape [B], from the encoder's output h [B, features]."""
        ...

    def kl(self, q: tfp.distributions.Distribution) -> tf.Tensor:
        """KL(q, prior), nats [B, K], one column a rate group."""
        ...
