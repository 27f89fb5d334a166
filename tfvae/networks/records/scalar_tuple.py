"""All numbers of one message, as one child of its tuple (generated-loss paper, Appendix B.2)."""

import keras
import numpy as np
import tensorflow as tf

from tfvae.moving_moments import MovingMoments
from tfvae.networks.records.layers import dense

EPSILON = 1e-5
_ROUNDING = 1e-6
"""Deviations below this part of the mean are what float32 leaves of a constant."""


class ScalarTuple(keras.layers.Layer):
    """k numbers that are whitened together with moving moments, in training and after (Eq. 6 and 7).

    Encoder: sigmoid layer k -> D; decoder: linear layer D -> k, in whitened units. Each axis of the whitened numbers
    points to where the sum of its components, weighted from 1 to 2, is positive. So it does not turn over as the
    moments move, for that sum is far from 0 for axes along a column and along a diagonal.

    Args:
        size: k.
        width: D.
        standardized: whether each number is divided by its standard deviation before that, so that epsilon means the
            same for all. The paper does not; numbers of a variance near or below epsilon are then whitened too little.
    """

    def __init__(self, size: int, width: int, standardized: bool = False) -> None:
        super().__init__()
        self.size, self.standardized = size, standardized
        self.moments = MovingMoments(size)
        self.encoder = dense(width, "sigmoid")
        self.decoder = dense(size, None)

    @property
    def generative_variables(self) -> list[keras.Variable]:
        return self.decoder.trainable_variables

    def encode(self, x: tf.Tensor, there: tf.Tensor, counted: tf.Tensor | None = None) -> tf.Tensor:
        """Embedding [N, D] of numbers x [N, k].

        `there` [N, k] is 0 where a number is missing, and the mean stands in. `counted` [N, k], in training, is 1 where
        a number moves the moments, as all of the data do that are there.
        """
        if counted is not None:
            self.moments.update(x, counted)
        return self.encoder(self.whiten(tf.where(there > 0, x, self.moments.mean)))

    def decode(self, e: tf.Tensor) -> tf.Tensor:
        """Whitened numbers [N, k]."""
        return self.decoder(e)

    def whiten(self, x: tf.Tensor) -> tf.Tensor:
        """(x - mean) U D^(-1/2), where U D U' is the covariance plus epsilon I (Eq. 7)."""
        center, whitening = self.whitening()
        return (x - center) @ whitening

    def unwhiten(self, whitened: tf.Tensor) -> tf.Tensor:
        """The inverse of `whiten`."""
        unit = self._unit()
        variances, axes = self._axes(unit)
        return tf.matmul(whitened * tf.sqrt(variances), axes, transpose_b=True) * unit + self.moments.mean

    def whitening(self) -> tuple[tf.Tensor, tf.Tensor]:
        """The mean [k] and U D^(-1/2) [k, k], as they are now."""
        unit = self._unit()
        variances, axes = self._axes(unit)
        return tf.convert_to_tensor(self.moments.mean), axes * tf.math.rsqrt(variances) / unit[:, tf.newaxis]

    def _unit(self) -> tf.Tensor:
        """What each number [k] is divided by before it is whitened."""
        if not self.standardized:
            return tf.ones([self.size])
        deviation = tf.sqrt(tf.linalg.diag_part(self.moments.covariance))
        deviation = tf.maximum(deviation, _ROUNDING * tf.abs(self.moments.mean))
        return tf.where(deviation > 0, deviation, 1.0)

    def _axes(self, unit: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Variances [k] along the principal axes, and these, the columns of [k, k]."""
        # Columns may differ a million times in size, and where numbers are missing the covariance may be no covariance.
        covariance = tf.cast(self.moments.covariance / unit / unit[:, tf.newaxis], tf.float64)
        variances, axes = tf.linalg.eigh(covariance + EPSILON * tf.eye(self.size, dtype=tf.float64))
        ahead = tf.linalg.matvec(axes, np.linspace(1.0, 2.0, self.size), transpose_a=True) >= 0
        axes = tf.where(ahead, axes, -axes)
        return tf.cast(tf.maximum(variances, EPSILON), tf.float32), tf.cast(axes, tf.float32)
