"""Autoencoders whose codes are tied to the prior as a whole, not one by one: R + weight penalty(z [B, D])."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.types import Batch, Draw, Loss, Seed

Reconstruction = Callable[[Draw, Batch], tuple[tf.Tensor, Mapping[str, tf.Tensor]]]
"""A draw and its batch -> R [B], and batch means of what it is made of."""
Penalty = Callable[[tf.Tensor], Any]
"""Codes z [B, D] -> what they cost as a whole, []."""


@dataclass(frozen=True, eq=False)
class Penalized:
    """The objective: the batch mean of R, and weight times the penalty [] of its codes."""

    reconstruct: Reconstruction
    penalty: Penalty
    weight: float

    def __post_init__(self) -> None:
        require_at_least("weight", self.weight, 0.0)

    def __call__(self, draw: Draw, batch: Batch, step: tf.Tensor, seed: Seed) -> Loss:
        del step, seed
        reconstruction, terms = self.reconstruct(draw, batch)
        cost = self.penalty(of_data(draw.z, batch))
        return Loss(tf.reduce_mean(reconstruction) + self.weight * cost, {**terms, "penalty": cost})


def of_data(z: tf.Tensor, batch: Batch) -> tf.Tensor:
    """The codes of the data alone, where a batch holds variants behind them."""
    return z[: tf.math.count_nonzero(batch["real"], dtype=tf.int32)] if "real" in batch else z


def wasserstein_to_normal(z: tf.Tensor) -> tf.Tensor:
    """Squared W2 distance of N(m, S), with the moments of z [B, D], to N(0, I): |m|^2 + |S^(1/2) - I|^2, [].

    Of B true draws it is well above 0: 17.7 for B = 256 and D = 128. Generated-loss paper, Appendix I.
    """
    n, width = tf.unstack(tf.cast(tf.shape(z), tf.float32))
    m = tf.reduce_mean(z, axis=0)
    # The trace of S^(1/2) is the sum of the singular values of what S is the square of; so no root has to be taken of
    # an eigenvalue near 0, where its slope is infinite.
    deviations = (z - m) / tf.sqrt(n)
    root = tf.reduce_sum(tf.linalg.svd(deviations, compute_uv=False))
    return tf.reduce_sum(m**2) + tf.reduce_sum(deviations**2) + width - 2.0 * root


class Deceived:
    """Cross-entropy of a discriminator that should take the codes for draws of the prior, nats, [].

    Makhzani et al. 2015, Section 2; generated-loss paper, Appendix H.

    Args:
        discriminator: z [B, D] -> logits [B, 2] of "a code" and "a draw of the prior".
    """

    def __init__(self, discriminator: keras.Model) -> None:
        self.discriminator = discriminator

    def __call__(self, z: tf.Tensor) -> tf.Tensor:
        return told_apart(self.discriminator(z), prior=True)


def told_apart(logits: tf.Tensor, prior: bool) -> tf.Tensor:
    """Mean cross-entropy of logits [B, 2] of what all is draws of the prior, or all is codes; nats, []."""
    labels = tf.fill(tf.shape(logits)[:1], int(prior))
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
