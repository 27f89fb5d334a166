"""The GRU over padded strings, step by step, with TensorFlow's own gradient.

All shapes are those of its arguments, so XLA compiles it where it does not compile `packed_gru`, which is tested and
measured against it. On an accelerator, where padding costs little, it may be the faster.
"""

from collections.abc import Callable

import tensorflow as tf

from tfvae.networks.records.gru import gru_step
from tfvae.networks.records.packed_gru import Weights

Read = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
"""(t, h [N, H]) -> symbols int32 [N] that step t reads; h are the states before it. No gradient runs through it."""


def places(symbols: tf.Tensor) -> Read:
    """A `Read` of symbols int32 [N, T] that are known beforehand, one place after the other."""
    return lambda t, h: symbols[:, t]


def plain_gru(weights: Weights, h0: tf.Tensor, steps: tf.Tensor | int, read: Read) -> tf.Tensor:
    """States [N, steps + 1, H] of a GRU, the first ones h0 [N, H] in front.

    Args:
        weights: of the GRU.
        h0: first states [N, H].
        steps: how many; under XLA a Python number.
        read: gives the symbols that a step reads.
    """
    array = tf.TensorArray(h0.dtype, steps + 1, element_shape=h0.shape).write(0, h0)

    def step(t: tf.Tensor, h: tf.Tensor, states: tf.TensorArray) -> tuple[tf.Tensor, tf.Tensor, tf.TensorArray]:
        symbols = read(t, h)
        h, *_ = gru_step([tf.gather(table, symbols) for table in weights.tables], h, weights.kernels)
        return t + 1, h, states.write(t + 1, h)

    # XLA must know how many steps the gradient may have to go back, at most, and compiles no loop of at most 0.
    most = max(steps, 1) if isinstance(steps, int) else steps
    *_, states = tf.while_loop(lambda t, *_: t < steps, step, (0, h0, array), maximum_iterations=most)
    return tf.transpose(states.stack(), [1, 0, 2])
