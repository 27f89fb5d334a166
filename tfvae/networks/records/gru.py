"""The GRU of the generated-loss paper (Appendix B).

    z, r = sigmoid(W x + U h + b)        update and reset gate
    c = capped_celu(W_c x + U_c (r h) + b_c)
    h' = z h + (1 - z) c                 z keeps

Unlike `keras.layers.GRU` the candidate is CELU, capped at 6; the update gate starts at the same value everywhere:
W_z and U_z are zero and b_z is 1, which keeps 73 % of the state.
"""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.networks.records.activations import capped_celu
from tfvae.networks.records.layers import fan_in

Parts = tuple[tf.Tensor, tf.Tensor, tf.Tensor]
"""Three tensors: for the update gate z, the reset gate r and the candidate c."""
InDegrees = Callable[[int, int], tuple[int, int]]
"""(N, H) -> the in-degrees that the weights of x and those of h are scaled by at the start."""


def separate(inputs: int, width: int) -> tuple[int, int]:
    """W and U are two matrices."""
    return inputs, width


def joint(inputs: int, width: int) -> tuple[int, int]:
    """{W, U} is one matrix, of x and h together: the other reading of Appendix B.1."""
    return inputs + width, inputs + width


class GRUCell(keras.layers.Layer):
    """x [..., N] and h [..., H] -> the next h [..., H].

    Args:
        inputs: N.
        width: H.
        in_degrees: `separate`, or `joint`.

    Raises:
        ValueError: a size is below 1.
    """

    def __init__(self, inputs: int, width: int, in_degrees: InDegrees = separate) -> None:
        super().__init__()
        require_at_least("inputs", inputs, 1)
        require_at_least("width", width, 1)
        self.inputs, self.width = inputs, width
        of_x, of_h = in_degrees(inputs, width)
        self.input_scale, recurrent = inputs / of_x, width / of_h
        self.input_kernel = self.add_weight((inputs, 3 * width), self._zero_update, name="input_kernel")
        self.bias = self.add_weight((3 * width,), self._keeping, name="bias")
        self.update_kernel = self.add_weight((width, width), "zeros", name="update_kernel")
        self.reset_kernel = self.add_weight((width, width), fan_in(recurrent), name="reset_kernel")
        self.candidate_kernel = self.add_weight((width, width), fan_in(recurrent), name="candidate_kernel")
        self.built = True

    @property
    def kernels(self) -> Parts:
        """U_z, U_r and U_c, [H, H] each."""
        z, r, c = map(tf.convert_to_tensor, (self.update_kernel, self.reset_kernel, self.candidate_kernel))
        return z, r, c

    def project(self, x: tf.Tensor) -> tf.Tensor:
        """The input's share of z, r and c before their nonlinearity, bias included, [..., 3 H]."""
        return tf.matmul(x, self.input_kernel) + self.bias

    def step(self, projected: tf.Tensor, h: tf.Tensor) -> tf.Tensor:
        """The next h, from what `project` gives."""
        return gru_step(tf.split(projected, 3, axis=-1), h, self.kernels)[0]

    def call(self, x: tf.Tensor, h: tf.Tensor) -> tf.Tensor:
        return self.step(self.project(x), h)

    def _zero_update(self, shape: Sequence[int], dtype: Any = None) -> tf.Tensor:
        rows, columns = shape
        others = fan_in(self.input_scale)((rows, columns - self.width), dtype)
        return tf.concat([tf.zeros([rows, self.width], others.dtype), others], axis=1)

    def _keeping(self, shape: Sequence[int], dtype: Any = None) -> tf.Tensor:
        return tf.cast(tf.range(shape[0]) < self.width, dtype or tf.float32)


Cell = Callable[[int, int], GRUCell]
"""(N, H) -> a new cell."""


def gru_step(
    shares: Sequence[tf.Tensor], h: tf.Tensor, kernels: Parts
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]:
    """One step: the next h, and z, r and c, from which the gradient can be had; [..., H] each.

    Args:
        shares: the input's share of z, r and c, [..., H] each. Parts that were one tensor would have to be copied out
            of it, and their gradients into one, at each step.
        h: [..., H].
        kernels: U_z, U_r and U_c, [H, H] each.
    """
    z, r = (tf.sigmoid(share + tf.matmul(h, kernel)) for share, kernel in zip(shares[:2], kernels[:2], strict=True))
    c = capped_celu(shares[2] + tf.matmul(r * h, kernels[2]))
    return c + z * (h - c), z, r, c
