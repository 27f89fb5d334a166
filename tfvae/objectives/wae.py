"""The Wasserstein autoencoder with a maximum mean discrepancy penalty, a baseline of the two-stage paper."""

from collections.abc import Callable

import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.checks import require_at_least
from tfvae.objectives.elbo import Objective
from tfvae.randomness import replicated_sample
from tfvae.types import Batch, Draw, Loss, Seed

SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Multiples of the kernel's base width, summed; Tolstikhin et al. 2018, released code."""


def inverse_multiquadratic(a: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
    """k(a, b) = sum over s of C s / (C s + ||a - b||^2) with C = 2 D, [N, M] from [N, D] and [M, D].

    2 D is the expected squared distance of two draws from N(0, I). Tolstikhin et al. 2018, Section 4.
    """
    width = 2.0 * a.shape[-1]
    squared = tf.reduce_sum(tf.math.squared_difference(a[:, None], b[None]), axis=-1)
    return tf.add_n([width * s / (width * s + squared) for s in SCALES])


def mmd(a: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
    """Unbiased estimate of the squared maximum mean discrepancy of two samples [N, D]; may be negative.

    Gretton et al. 2012, Eq. 3. Needs N >= 2.
    """
    n = tf.cast(tf.shape(a)[0], tf.float32)

    def off_diagonal(k: tf.Tensor) -> tf.Tensor:
        return (tf.reduce_sum(k) - tf.linalg.trace(k)) / (n * (n - 1.0))

    across = tf.reduce_mean(inverse_multiquadratic(a, b))
    return off_diagonal(inverse_multiquadratic(a, a)) + off_diagonal(inverse_multiquadratic(b, b)) - 2.0 * across


def wae_mmd(prior: Callable[[], tfp.distributions.Distribution], weight: float) -> Objective:
    """-E[log p(x given z)] + weight MMD(q(z), p(z)), averaged over the batch. Tolstikhin et al. 2018, Algorithm 2.

    With a Gaussian of variance 1/2 the first term is the squared error of that paper, up to a constant. Under R
    replicas the MMD is the mean of those of the parts of the batch, B/R examples each: a pairwise statistic does not
    split.

    Args:
        prior: the latent's `prior` method.
        weight: lambda of the paper.
    """
    require_at_least("weight", weight, 0.0)

    def objective(draw: Draw, batch: Batch, step: tf.Tensor, seed: Seed) -> Loss:
        del batch, step
        like_z = tfp.distributions.Sample(prior(), tf.shape(draw.z)[:1])
        distortion, penalty = tf.reduce_mean(-draw.log_px), mmd(draw.z, replicated_sample(like_z, seed))
        return Loss(distortion + weight * penalty, {"distortion": distortion, "mmd": penalty})

    return objective
