"""Gaussian p(x given z)."""

from collections.abc import Mapping

import tensorflow as tf
import tensorflow_probability as tfp

tfd = tfp.distributions


def gaussian(params: Mapping[str, tf.Tensor]) -> tfd.Distribution:
    """N(loc, scale^2), independent over all axes but the first.

    Args:
        params: `loc` [B, ...] and `scale`, a standard deviation that broadcasts against it; where x are series
            [B, n, D] that end, `present` bool [B, n]: the steps that count.

    Returns:
        A distribution with batch shape [B]; `log_prob` is in nats per example, summed over the other axes.
    """
    loc, scale = params["loc"], params["scale"]
    steps = tfd.Normal(loc, scale)
    if "present" in params:
        steps = tfd.Masked(steps, params["present"][..., None])
    return tfd.Independent(steps, loc.shape.rank - 1)
