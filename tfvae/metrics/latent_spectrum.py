"""The two-stage paper's diagnostics of the latent space, as arrays for plots (Figure 1; supplement, Section 5)."""

from collections.abc import Sequence
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
    """Posterior variance of each latent dimension for each example, [N, D].

    Near 0 where a dimension carries x, near 1 where it is superfluous (supplement, Figure 10). They are the eigenvalues
    of the posterior's covariance, which is diagonal.

    Raises:
        ValueError: the posterior is no diagonal Gaussian.
    """
    _, stddev = compiled(_parameters, model)(x)
    return np.square(stddev.numpy(), dtype=np.float64)


def perturbation_variance(model: VAE, x: Any, seed: Seed, samples: int = 15, scale: float = 1.0) -> np.ndarray:
    """Variance of the decoded image when N(0, scale^2) noise is added to one coordinate of the posterior mean, [D].

    Unbiased over `samples` draws, summed over the dimensions of x, mean over examples. Superfluous dimensions give 0
    (Figure 1, centre). The paper states 15 draws but no scale; 1 is the prior's standard deviation. Every dimension
    meets the same noise.

    Raises:
        ValueError: `samples` is less than 2, or the posterior is no diagonal Gaussian.
    """
    require_at_least("samples", samples, 2)
    width = compiled(_parameters, model)(x)[0].shape[1]
    moved = (_moved(model, x, j, seed, samples, scale) for j in range(width))
    return np.array([images.reshape(*images.shape[:2], -1).var(axis=0, ddof=1).sum(axis=1).mean() for images in moved])


def perturbed(
    model: VAE, x: Any, directions: Sequence[int], seed: Seed, samples: int = 15, scale: float = 1.0
) -> np.ndarray:
    """The images themselves, of one example: what the decoder makes of the posterior mean with noise in a direction.

    Args:
        model: has a diagonal Gaussian posterior.
        x: one example [1, ...].
        directions: numbers of latent dimensions.
        seed: of the noise, the same for every direction.
        samples: images a direction.
        scale: standard deviation of the noise.

    Returns:
        Images [directions, samples, ...], a row for each direction (Figure 1, centre; supplement, Figure 9).
    """
    return np.stack([_moved(model, x, j, seed, samples, scale)[:, 0] for j in directions]).astype(np.float32)


def _moved(model: VAE, x: Any, direction: int, seed: Seed, samples: int, scale: float) -> np.ndarray:
    """Decoded means float64 [S, B, ...] with noise in one latent direction at the posterior means of x [B, ...]."""
    mean, _ = compiled(_parameters, model)(x)
    noise = scale * tf.random.stateless_normal([samples, len(mean)], seed)
    z = mean + noise[:, :, None] * tf.one_hot(direction, mean.shape[1])
    images = compiled(_decoded, model)(tf.reshape(z, [-1, *model.latent.prior().event_shape]))
    return images.numpy().astype(np.float64).reshape(samples, len(mean), *images.shape[1:])


def _parameters(model: VAE, x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    return gaussian_parameters(model.encode(x), "latent_spectrum")


def _decoded(model: VAE, z: tf.Tensor) -> tf.Tensor:
    """Mean of p(x given z), of z [N, *event]."""
    return model.likelihood(model.decode(z).params).mean()
