"""The prior of most latents."""

import tensorflow as tf
import tensorflow_probability as tfp

tfd = tfp.distributions


def standard_normal(width: int) -> tfd.Distribution:
    """N(0, I) over z [width]; of width 0 as well."""
    return tfd.Independent(tfd.Normal(tf.zeros([width]), tf.ones([width])), 1)
