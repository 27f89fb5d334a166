"""The independent delta-VAE: a posterior that is parameterised such that each dimension says at least delta nats.

Razavi et al. 2019, Appendix D.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from scipy.special import lambertw

from tfvae.checks import require_positive

tfd = tfp.distributions

LARGEST = 40.0
"""Nats of a dimension: with much more, the least sigma is no float32."""

Means = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
"""(least square of the mean, what the encoder emits) -> the mean."""

SMALLEST = 1e-12
"""Of what a root is taken: its slope at 0, where sigma is at an end of its interval, is infinite."""


def root_means(least: tf.Tensor, raw: tf.Tensor) -> tf.Tensor:
    """mu = sqrt(A) + softplus(raw): the KL is at least delta for every sigma."""
    return tf.sqrt(tf.maximum(least, SMALLEST)) + tf.nn.softplus(raw)


def literal_means(least: tf.Tensor, raw: tf.Tensor) -> tf.Tensor:
    """mu = A + max(0, raw), as in the paper's Eq. 6, which lacks the root: where A < 1 the KL may fall below delta."""
    return least + tf.nn.relu(raw)


@dataclass(frozen=True)
class IndependentDelta:
    """p(z) = N(0, I) and q(z given x) = N(mu, diag(sigma^2)) of least `rate` nats, with z [n, D].

    Each of the n D dimensions commits to an equal share, delta. sigma lies between the two values at which a mean of 0
    costs delta, and mu^2 is at least A = 2 delta + 1 + ln sigma^2 - sigma^2. The encoder emits (raw mean, raw sigma),
    [B, n, 2 D]. One column of `kl` for each dimension, [B, n D].

    Args:
        steps: n.
        width: D.
        rate: nats of each example that are committed to.
        means: `root_means`, or the paper's `literal_means`.
    """

    steps: int
    width: int
    rate: float
    means: Means = root_means

    def __post_init__(self) -> None:
        for name in ("steps", "width", "rate"):
            require_positive(name, getattr(self, name))
        if self.delta > LARGEST:
            dimensions = self.steps * self.width
            most = LARGEST * dimensions
            raise ValueError(f"`rate` must be at most {most:g} nats with {dimensions} dimensions, got {self.rate}.")

    @property
    def features(self) -> int:
        return 2 * self.width

    @property
    def committed(self) -> float:
        """Nats of each example that `root_means` commits to."""
        return self.rate

    @property
    def delta(self) -> float:
        """Nats of each dimension."""
        return self.rate / (self.steps * self.width)

    def prior(self) -> tfd.Distribution:
        zeros = tf.zeros([self.steps, self.width])
        return tfd.Independent(tfd.Normal(zeros, tf.ones_like(zeros)), 2)

    def posterior(self, h: tf.Tensor) -> tfd.Distribution:
        raw_mean, raw_sigma = tf.split(h, 2, axis=-1)
        lowest, highest = sigma_interval(self.delta)
        sigma = lowest + (highest - lowest) * tf.sigmoid(raw_sigma)
        least = 2.0 * self.delta + 1.0 + 2.0 * tf.math.log(sigma) - tf.square(sigma)
        return tfd.Independent(tfd.Normal(self.means(least, raw_mean), sigma), 2)

    def kl(self, q: tfd.Distribution) -> tf.Tensor:
        terms = tfd.kl_divergence(q.distribution, self.prior().distribution)
        return tf.reshape(terms, [tf.shape(terms)[0], self.steps * self.width])


def sigma_interval(delta: float) -> tuple[float, float]:
    """The two sigma at which KL(N(0, sigma^2), N(0, 1)) = delta nats: sigma^2 - ln sigma^2 - 1 = 2 delta."""
    require_positive("delta", delta)
    ends = [-lambertw(-np.exp(-1.0 - 2.0 * delta), branch).real for branch in (0, -1)]
    return float(np.sqrt(ends[0])), float(np.sqrt(ends[1]))
