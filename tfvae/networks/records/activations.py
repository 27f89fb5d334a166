"""CELU with alpha 3, the default activation of the generated-loss paper (Appendix B), and its capped form.

`keras.activations.celu` has derivative 2 at 0, where an empty string's state lies: it adds two branches that both
count the kink as theirs.
"""

import tensorflow as tf

ALPHA, CAP = 3.0, 6.0


def celu(x: tf.Tensor) -> tf.Tensor:
    """max(x, 0) + 3 (exp(min(x, 0) / 3) - 1), with derivative 1 at 0; large x give no NaN (Barron 2017)."""
    return ALPHA * tf.nn.elu(x * (1 / ALPHA))


def capped_celu(x: tf.Tensor) -> tf.Tensor:
    """min(celu(x), 6), the activation of the GRU's candidate (generated-loss paper, Appendix B)."""
    return tf.minimum(celu(x), CAP)


def capped_celu_gradient(dy: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """The gradient dy of y = capped_celu(x), carried on to x: times 1 + y / 3 below 0, 1 up to the cap, 0 at it."""
    below = tf.raw_ops.EluGrad(gradients=dy, outputs=y * (1 / ALPHA))
    return tf.where(y < CAP, below, 0.0)
