"""The delta-VAE's latent of sentences: z has a step for each token, and ends with the sentence."""

from dataclasses import dataclass

import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.checks import require_at_least
from tfvae.latents.ar1 import AR1, kl_terms
from tfvae.latents.committed_rate import Correlations, committed_rate
from tfvae.latents.ended_series import EndedSeries
from tfvae.latents.temporal import best_scale, unit_scale

tfd = tfp.distributions


@dataclass(frozen=True, eq=False)
class TokenWise:
    """p(z) = AR(1), and q(z given x) of independent Gaussians up to the last token, of z [n, D].

    KL(q, p) >= delta(m) for a sentence of m tokens: the first m steps of an AR(1) process are one themselves. The
    encoder emits (mu, raw, there), [B, n, 2 D + 1]; `there` is above 0 where the sentence has a token. At mu = raw = 0
    the KL lies just above delta(m). One column of `kl` for each step, [B, n]; behind the end it is 0.

    Razavi et al. 2019, Sections 2.1 and 4.4.

    Args:
        steps: n, tokens of the longest sentence, END among them.
        correlations: of the D series, see `committed_rate`.
    """

    steps: int
    correlations: Correlations

    def __post_init__(self) -> None:
        require_at_least("steps", self.steps, 1)
        self.prior()  # names correlations that single precision does not hold

    @property
    def features(self) -> int:
        return 2 * len(self.correlations.alpha) + 1

    @property
    def committed(self) -> float:
        """delta(n), nats of the longest sentence."""
        return committed_rate(self.correlations, self.steps)

    def commits(self, q: tfd.Distribution) -> tf.Tensor:
        """delta(m), nats [B], of sentences of m tokens; at least 1 token each."""
        of_length = [committed_rate(self.correlations, m) for m in range(1, self.steps + 1)]
        tokens = tf.reduce_sum(tf.cast(q.present, tf.int32), axis=-1)
        return tf.gather(tf.constant(of_length, tf.float32), tokens - 1)

    def prior(self) -> AR1:
        return AR1(self.steps, self.correlations)

    def posterior(self, h: tf.Tensor) -> EndedSeries:
        width = len(self.correlations.alpha)
        mu, raw, there = tf.split(h, [width, width, 1], axis=-1)
        return EndedSeries(mu, best_scale(self.correlations) * unit_scale(raw), there[..., 0] > 0, self.prior())

    def kl(self, q: EndedSeries) -> tf.Tensor:
        terms = tf.reduce_sum(kl_terms(tfd.Normal(q.loc, q.scale), self.prior()), axis=-1)
        return tf.where(q.present, terms, 0.0)
