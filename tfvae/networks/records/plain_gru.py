"""The GRU over padded strings, step by step, with TensorFlow's own gradient.

What `packed_gru` is tested and measured against. On an accelerator, where padding costs little, it may be the faster.
"""

import tensorflow as tf

from tfvae.networks.records.gru import gru_step
from tfvae.networks.records.packed_gru import Weights


def plain_gru(weights: Weights, h0: tf.Tensor, symbols: tf.Tensor) -> tf.Tensor:
    """States [N, T + 1, H], the first ones h0 [N, H] in front, of a GRU that reads symbols int32 [N, T]."""
    steps = tf.shape(symbols)[1]
    # Arrays, for the gradient of `tensor[t]` would be a tensor of zeros, as large as all steps, at each step.
    shares = [
        tf.TensorArray(table.dtype, steps).unstack(tf.gather(table, tf.transpose(symbols))) for table in weights.tables
    ]
    array = tf.TensorArray(h0.dtype, steps + 1, element_shape=h0.shape).write(0, h0)

    def step(t: tf.Tensor, h: tf.Tensor, states: tf.TensorArray) -> tuple[tf.Tensor, tf.Tensor, tf.TensorArray]:
        h, *_ = gru_step([share.read(t) for share in shares], h, weights.kernels)
        return t + 1, h, states.write(t + 1, h)

    *_, states = tf.while_loop(lambda t, *_: t < steps, step, (0, h0, array))
    return tf.transpose(states.stack(), [1, 0, 2])
