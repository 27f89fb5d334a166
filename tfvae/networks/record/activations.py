"""CELU with alpha 3, the default activation of the generated-loss paper (Appendix B), and its capped form.

`keras.activations.celu` has derivative 2 at 0, where an empty string's state lies: it adds two branches that both
count the kink as theirs.
"""

import tensorflow as tf

ALPHA, CAP = 3.0, 6.0


def celu(x: tf.Tensor) -> tf.Tensor:
    """max(x, 0) + 3 (exp(min(x, 0) / 3) - 1), with derivative 1 at 0; large x give no NaN (Barron 2017)."""
    return tf.nn.relu(x) + ALPHA * tf.math.expm1(tf.minimum(x, 0.0) / ALPHA)


def capped_celu(x: tf.Tensor) -> tf.Tensor:
    """min(celu(x), 6), the activation of the GRU's candidate (generated-loss paper, Appendix B)."""
    return tf.minimum(celu(x), CAP)


def capped_celu_slope(y: tf.Tensor) -> tf.Tensor:
    """Derivative of `capped_celu` where its value is y: 1 + y / 3 below 0, 1 up to the cap, 0 at it."""
    return tf.where(y < CAP, 1.0 + tf.minimum(y, 0.0) / ALPHA, 0.0)
