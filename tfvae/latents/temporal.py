"""The delta-VAE's latent: a slowly changing prior, which no independent posterior can match."""

from dataclasses import dataclass

import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.checks import require_at_least
from tfvae.latents.ar1 import AR1, kl_terms
from tfvae.latents.committed_rate import Correlations, committed_rate

tfd = tfp.distributions


@dataclass(frozen=True, eq=False)
class Temporal:
    """p(z) = AR(1) and q(z given x) of independent Gaussians, with z [n, D]: n steps of D series.

    KL(q, p) >= `committed`, however the encoder is trained. The encoder emits (mu, raw), [B, n, 2 D]; at 0 the KL lies
    just above the committed rate, so a last layer that starts at 0 starts there. One column of `kl` for each step of
    each series, [B, n D].

    Razavi et al. 2019, Section 2.1.

    Args:
        steps: n, such as the rows of an image.
        correlations: of the D series, see `committed_rate`.
    """

    steps: int
    correlations: Correlations

    def __post_init__(self) -> None:
        require_at_least("steps", self.steps, 1)
        self.prior()  # names correlations that single precision does not hold

    @property
    def features(self) -> int:
        return 2 * len(self.correlations.alpha)

    @property
    def committed(self) -> float:
        """delta, nats of each example."""
        return committed_rate(self.correlations, self.steps)

    def prior(self) -> AR1:
        return AR1(self.steps, self.correlations)

    def posterior(self, h: tf.Tensor) -> tfd.Distribution:
        mu, raw = tf.split(h, 2, axis=-1)
        return tfd.Independent(tfd.Normal(mu, best_scale(self.correlations) * unit_scale(raw)), 2)

    def kl(self, q: tfd.Distribution) -> tf.Tensor:
        terms = kl_terms(q.distribution, self.prior())
        return tf.reshape(terms, [tf.shape(terms)[0], self.steps * len(self.correlations.alpha)])


def best_scale(correlations: Correlations) -> tf.Tensor:
    """The deviation of each series [D] that costs least between the two ends."""
    alpha, innovation = (tf.constant(values, tf.float32) for values in correlations)
    return tf.sqrt(innovation / (1.0 + tf.square(alpha)))


def unit_scale(raw: tf.Tensor) -> tf.Tensor:
    """A positive factor that is 1 where raw is 0."""
    return 1e-6 + tf.nn.softplus(raw + 0.5413248)  # ln(e - 1)
