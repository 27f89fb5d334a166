"""The recurrence of an LSTM whose steps are one operation of TensorFlow.

In a narrow LSTM most of a step's time is TensorFlow's own, between its dozen of operations. Forwards there is one that
makes all steps, and hands out what the gradient needs. Backwards TensorFlow has one too, but it adds up the kernel's
gradient step by step, which is slower than our loop: 8 times at the lagging paper's sizes.
"""

from typing import Any

import tensorflow as tf

from tfvae.networks.sentences.recurrence import before, rows, through_time


@tf.custom_gradient
def fused(x: tf.Tensor, kernels: tf.Tensor, bias: tf.Tensor, h0: tf.Tensor, c0: tf.Tensor) -> Any:
    """Hidden states h [T, B, H] of an LSTM, those of `recurrence.lstm`. Differentiable once, float32, not for XLA.

    Args:
        x: inputs [T, B, E].
        kernels: of the inputs, then of the hidden state: [E + H, 4 H] in the order i, f, g, o.
        bias: of the gates, [4 H].
        h0: first hidden state [B, H].
        c0: first cell state [B, H].
    """
    none = tf.zeros_like(c0[0])  # of peepholes, which are not used
    steps = tf.shape(x, out_type=tf.int64)[0]
    # Its gates are called i, f, ci and o here, and `co` is tanh(c).
    made = tf.raw_ops.BlockLSTMV2(
        seq_len_max=steps, x=x, cs_prev=c0, h_prev=h0, w=kernels, wci=none, wcf=none, wco=none, b=bias, cell_clip=0.0
    )
    h, c = made.h, made.cs

    def backward(dh: tf.Tensor) -> tuple[tf.Tensor, ...]:
        inputs = x.shape[-1]
        dgates, dh0, dc0 = through_time(dh, (made.i, made.f, made.ci, made.o), c, c0, kernels[inputs:])
        flat = rows(dgates)
        dx = tf.reshape(tf.matmul(flat, kernels[:inputs], transpose_b=True), tf.shape(x))
        read = rows(tf.concat([x, before(h0, h)], axis=-1))
        return dx, tf.matmul(read, flat, transpose_a=True), tf.reduce_sum(flat, axis=0), dh0, dc0

    return h, backward
