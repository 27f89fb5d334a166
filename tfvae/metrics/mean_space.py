"""The posterior mean space: where q(z given x) and the true posterior p(z given x) put the mean of a scalar z."""

from typing import Any

import numpy as np
import tensorflow as tf

from tfvae.compiled import compiled
from tfvae.metrics.blocks import in_blocks
from tfvae.metrics.joint import log_joint
from tfvae.model import VAE
from tfvae.types import Batch

GRID = np.linspace(-20, 20, 401, dtype=np.float32)
"""The values of z in the released code of the lagging-encoder paper: -20 to 20 by steps of 0.1."""


def posterior_means(
    model: VAE, batch: Batch, grid: np.ndarray = GRID, rows: int = 1000
) -> tuple[np.ndarray, np.ndarray]:
    """Mean of p(z given x), and mean of the encoder's q(z given x), for each example; float64 [B] both.

    The first is a Riemann sum, sum_g z_g p(x, z_g) / sum_g p(x, z_g). Lagging-encoder paper, Appendix A, Eq. 6.

    Args:
        model: its z has one dimension.
        batch: B examples.
        grid: values of z [G], equally spaced; posteriors must lie well within.
        rows: about this many pairs (example, z) are decoded at once, and those of one example at least.

    Raises:
        ValueError: z has not one dimension, or `grid` is not one of equal steps.
    """
    shape = model.latent.prior().event_shape
    if shape.num_elements() != 1:
        raise ValueError(f"`model` must have a scalar z for the posterior mean space, got z of shape {shape}.")
    steps = np.diff(grid)
    if np.ndim(grid) != 1 or not len(steps) or not (steps[0] > 0 and np.allclose(steps, steps[0], rtol=1e-3)):
        raise ValueError(f"`grid` must rise by equal steps, got {np.asarray(grid)}.")
    true = compiled(_true_means, model)(dict(batch), tf.constant(grid, tf.float32), max(1, rows // len(grid)))
    own = compiled(_own_means, model)(batch["x"])
    return true.numpy(), own.numpy().astype(np.float64)


def _own_means(model: VAE, x: tf.Tensor) -> tf.Tensor:
    return tf.reshape(model.encode(x).mean(), [-1])


def _true_means(model: VAE, batch: Batch, grid: tf.Tensor, rows: Any) -> tf.Tensor:
    def means(part: Batch, seed: tf.Tensor) -> tf.Tensor:
        z = tf.reshape(grid, [-1, 1, *[1] * model.latent.prior().event_shape.rank])
        z = tf.repeat(z, tf.shape(part["x"])[0], axis=1)
        weights = tf.nn.softmax(tf.cast(log_joint(model, part, z, seed), tf.float64), axis=0)
        return tf.linalg.matvec(weights, tf.cast(grid, tf.float64), transpose_a=True)

    # The seed is that of decoders that draw, and none does here.
    return in_blocks(means, batch, tf.constant([0, 0]), rows)
