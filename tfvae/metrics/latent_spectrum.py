"""The two-stage paper's diagnostics of the latent space, as arrays for plots (Figure 1; supplement, Section 5)."""

from typing import Any

import numpy as np
import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.compiled import compiled
from tfvae.metrics.moments import Moments
from tfvae.metrics.posteriors import gaussian_parameters
from tfvae.model import VAE
from tfvae.types import Seed


def singular_values(samples: Moments) -> np.ndarray:
    """Singular values of the matrix of latent samples [N, D], largest first [D], from its mergeable moments.

    All are close to sqrt(N) where the samples are N(0, I) (Figure 1, right).
    """
    gram = samples.scatter + samples.n * np.outer(samples.mean, samples.mean)
    return np.sqrt(np.clip(np.linalg.eigvalsh(gram), 0, None))[::-1]


def ideal_singular_values(count: int, width: int, seed: Seed) -> np.ndarray:
    """Singular values of a matrix [count, width] of N(0, 1) draws, largest first: what stage 2 should reach."""
    return singular_values(Moments.of(tf.random.stateless_normal([count, width], seed).numpy()))


def posterior_variances(model: VAE, x: Any) -> np.ndarray:
    """Posterior variance of each latent dimension, mean over examples [D].

    Near 0 where a dimension carries x, near 1 where it is superfluous (supplement, Figure 10).

    Raises:
        ValueError: the posterior is no diagonal Gaussian.
    """
    _, stddev = compiled(_parameters, model)(x)
    return np.square(stddev.numpy(), dtype=np.float64).mean(axis=0)


def perturbation_variance(model: VAE, x: Any, seed: Seed, samples: int = 15, scale: float = 1.0) -> np.ndarray:
    """Variance of the decoded image when N(0, scale^2) noise is added to one coordinate of the posterior mean, [D].

    Unbiased over `samples` draws, summed over the dimensions of x, mean over examples. Superfluous dimensions give 0
    (Figure 1, centre). The paper states 15 draws but no scale; 1 is the prior's standard deviation. Every dimension
    meets the same noise.

    Raises:
        ValueError: `samples` is less than 2, or the posterior is no diagonal Gaussian.
    """
    require_at_least("samples", samples, 2)
    mean, _ = compiled(_parameters, model)(x)
    noise = scale * tf.random.stateless_normal([samples, len(mean)], seed)
    directions = tf.eye(mean.shape[1])
    variance = compiled(_variance_along, model)
    return np.array([variance(mean, noise, direction).numpy() for direction in directions])


def _parameters(model: VAE, x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    return gaussian_parameters(model.encode(x), "latent_spectrum")


def _variance_along(model: VAE, mean: tf.Tensor, noise: tf.Tensor, direction: tf.Tensor) -> tf.Tensor:
    """Image variance with noise [S, B] along a direction [D] at means [B, D]."""
    z = mean + noise[:, :, None] * direction
    event = model.latent.prior().event_shape
    images = model.likelihood(model.decode(tf.reshape(z, [-1, *event])).params).mean()
    images = tf.cast(tf.reshape(images, tf.concat([tf.shape(noise), [-1]], axis=0)), tf.float64)
    n = tf.cast(tf.shape(noise)[0], tf.float64)
    return tf.reduce_mean(tf.reduce_sum(tf.math.reduce_variance(images, axis=0), axis=-1)) * n / (n - 1)
