"""Gaussian p(x given z)."""

from collections.abc import Mapping

import tensorflow as tf
import tensorflow_probability as tfp

tfd = tfp.distributions


def gaussian(params: Mapping[str, tf.Tensor]) -> tfd.Distribution:
    """N(loc, scale^2), independent over all axes but the first.

    Args:
        params: `loc` [B, ...] and `scale`, a standard deviation that broadcasts against it.

    Returns:
        A distribution with batch shape [B]; `log_prob` is in nats per example, summed over the other axes.
    """
    loc, scale = params["loc"], params["scale"]
    return tfd.Independent(tfd.Normal(loc, scale), loc.shape.rank - 1)
