"""Dense and convolutional layers whose kernel has spectral norm 1.

Source: Miyato et al. 2018, Spectral Normalization for Generative Adversarial Networks.
"""

from typing import Any

import keras
import tensorflow as tf

from tfvae.checks import require_at_least


def power_iteration(matrix: tf.Tensor, u: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """One step towards the largest singular value (Miyato et al. 2018, Algorithm 1).

    The singular vectors count as constants; at convergence the gradient of sigma is then exact.

    Args:
        matrix: [M, N].
        u: [N], the current guess of the right singular vector, of any length but 0.

    Returns:
        sigma [], a lower bound of the largest singular value; the next u [N], of length 1.
    """
    v = tf.math.l2_normalize(tf.linalg.matvec(matrix, u), epsilon=1e-24)  # [M]
    u = tf.math.l2_normalize(tf.linalg.matvec(matrix, v, transpose_a=True), epsilon=1e-24)  # [N]
    u, v = tf.stop_gradient(u), tf.stop_gradient(v)
    return tf.tensordot(v, tf.linalg.matvec(matrix, u), 1), u


class _Spectral(keras.layers.Layer):
    """A layer with weights `kernel`, `bias`, and `u`, which follows the kernel's singular vector.

    The trained weight is the raw kernel, and the gradient goes through sigma: Keras' own SpectralNormalization
    overwrites the kernel with the normalised one instead, which trains differently. `u` moves in training only, so
    that evaluation repeats; the released code of the two-stage VAE moves it there too.
    """

    def __init__(self, kernel_initializer: Any = "glorot_uniform") -> None:
        super().__init__()
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def _add(self, kernel_shape: tuple[int, ...]) -> None:
        units = kernel_shape[-1]
        self.kernel = self.add_weight(
            shape=kernel_shape, initializer=self.kernel_initializer, autocast=False, name="kernel"
        )
        self.bias = self.add_weight(shape=(units,), initializer="zeros", name="bias")
        self.u = self.add_weight(
            shape=(units,),
            initializer=keras.initializers.RandomNormal(stddev=1.0),
            trainable=False,
            autocast=False,
            aggregation="only_first_replica",  # replicas compute the same u
            name="u",
        )

    def _normalised(self, training: bool) -> tf.Tensor:
        """kernel / sigma, in the layer's compute type."""
        kernel = tf.convert_to_tensor(self.kernel)
        sigma, u = power_iteration(tf.reshape(kernel, [-1, kernel.shape[-1]]), tf.convert_to_tensor(self.u))
        if training and self.trainable:
            self.u.assign(u)
        return tf.cast(kernel / sigma, self.compute_dtype)


class SpectralDense(_Spectral):
    """x [..., N] -> [..., units], by a kernel of spectral norm 1 and a bias.

    Args:
        units: width of the output.
        kernel_initializer: as in Keras.

    Raises:
        ValueError: `units` is below 1.
    """

    def __init__(self, units: int, kernel_initializer: Any = "glorot_uniform") -> None:
        super().__init__(kernel_initializer)
        require_at_least("units", units, 1)
        self.units = units

    def build(self, input_shape: Any) -> None:
        self._add((input_shape[-1], self.units))

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        return keras.ops.matmul(x, self._normalised(training)) + self.bias


class SpectralConv2D(_Spectral):
    """x [B, H, W, C] -> [B, H / strides, W / strides, filters], zero-padded, by a kernel of spectral norm 1 and a bias.

    The norm is of the kernel as a matrix [kernel_size * kernel_size * C, filters], not of the convolution as a linear
    map.

    Args:
        filters: number of output channels.
        kernel_size: side of the kernel.
        strides: step between outputs, both directions.
        kernel_initializer: as in Keras.

    Raises:
        ValueError: `filters`, `kernel_size` or `strides` is below 1.
    """

    def __init__(
        self, filters: int, kernel_size: int, strides: int = 1, kernel_initializer: Any = "glorot_uniform"
    ) -> None:
        super().__init__(kernel_initializer)
        require_at_least("filters", filters, 1)
        require_at_least("kernel_size", kernel_size, 1)
        require_at_least("strides", strides, 1)
        self.filters, self.kernel_size, self.strides = filters, kernel_size, strides

    def build(self, input_shape: Any) -> None:
        self._add((self.kernel_size, self.kernel_size, input_shape[-1], self.filters))

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        kernel = self._normalised(training)
        return keras.ops.conv(x, kernel, self.strides, "same", data_format="channels_last") + self.bias
