"""What an objective charges for the KL of a batch: functions (kl [B, K], step []) -> a scalar in nats."""

from typing import Protocol

import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.schedules import constant
from tfvae.types import Schedule


class Rate(Protocol):
    """The price of KL(q, p), averaged over the batch."""

    def __call__(self, kl: tf.Tensor, step: tf.Tensor) -> tf.Tensor: ...


def beta(weight: Schedule = constant(1.0)) -> Rate:
    """weight KL, summed over rate groups. A constant is the beta-VAE (Higgins et al. 2017, Eq. 4); a rising schedule is
    KL annealing (Bowman et al. 2016, Section 3.1)."""

    def rate(kl: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
        return weight(step) * tf.reduce_mean(tf.reduce_sum(kl, axis=-1))

    return rate


KL = beta()
"""The KL itself, as in the ELBO."""


def free_bits_of_all(floor: float) -> Rate:
    """max(floor, mean over the batch of the whole KL): nats of each example that cost nothing, wherever they are spent.

    The form of free bits that Razavi et al. 2019, Section 4.3, compare with; see `free_bits` for one floor a group.
    """
    require_at_least("floor", floor, 0.0)

    def rate(kl: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
        del step
        return tf.maximum(tf.reduce_mean(tf.reduce_sum(kl, axis=-1)), floor)

    return rate


def free_bits(floor: float) -> Rate:
    """Sum over rate groups of max(floor, mean over the batch of KL). Kingma et al. 2016, Eq. 15.

    Args:
        floor: nats of each rate group (of a diagonal latent: each dimension) that cost nothing. The maximum is taken
            after the mean over the batch, so single examples may lie below it.
    """
    require_at_least("floor", floor, 0.0)

    def rate(kl: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
        del step
        return tf.reduce_sum(tf.maximum(tf.reduce_mean(kl, axis=0), floor))

    return rate
