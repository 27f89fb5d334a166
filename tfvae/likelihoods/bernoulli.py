"""Bernoulli p(x given z), used with grey values in [0, 1] as the cross-entropy loss."""

from collections.abc import Mapping

import tensorflow as tf
import tensorflow_probability as tfp

tfd = tfp.distributions


def bernoulli(params: Mapping[str, tf.Tensor]) -> tfd.Distribution:
    """Bernoulli(sigmoid(logits)), independent over all axes but the first.

    `log_prob` of a grey value x in [0, 1] is x log p + (1 - x) log(1 - p): the cross-entropy layer of the two-stage
    paper's baseline, which is a density only for binary x.

    Args:
        params: `logits` [B, ...].

    Returns:
        A distribution with batch shape [B]; `log_prob` is in nats per example. Its `mean` is the grey image.
    """
    logits = params["logits"]
    return tfd.Independent(tfd.Bernoulli(logits=logits, dtype=logits.dtype), logits.shape.rank - 1)
