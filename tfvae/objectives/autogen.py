"""AutoGen: the likelihood of the data together with that of their faithful reconstructions."""

from collections.abc import Mapping

import tensorflow as tf

from tfvae.checks import require_above
from tfvae.objectives.elbo import Objective, weighted
from tfvae.objectives.rates import KL, Rate
from tfvae.types import Batch, Draw, Loss, Seed


def autogen(m: float | Mapping[str, float], *, normalize: bool = False, rate: Rate = KL) -> Objective:
    """-(1 + m) E_q[log p(x given z)] + rate(KL(q, p)), averaged over the batch. AutoGen paper, Eq. 9 (m = 1) and 10.

    This is not a bound on log p(x), so the plain ELBO is reported beside it. Its optimum is that of the ELBO with
    weight 1 / (1 + m) on the KL.

    Args:
        m: number of reconstructions, any real number above -1. A negative one weighs the KL more than the ELBO does, as
            a beta-VAE with beta = 1 / (1 + m) > 1. Where x has several fields, a mapping with one for each.
        normalize: divides all by 1 + m: the same optimum, but gradients of the ELBO's size, which matters for SGD and
            clipping. With a mapping the divisor is 1 + the mean of its values.
        rate: price of the KL.

    Raises:
        ValueError: an m is -1 or less; from the objective, fields are missing or unknown.
    """
    values = m if isinstance(m, Mapping) else {"m": m}
    for name, value in values.items():
        require_above(name, value, -1.0)
    scale = 1.0 / (1.0 + sum(values.values()) / len(values)) if normalize else 1.0

    def objective(draw: Draw, batch: Batch, step: tf.Tensor, seed: Seed) -> Loss:
        del batch, seed
        distortion = tf.reduce_mean(-_copies(draw, m))
        return weighted(draw, scale * distortion, scale * rate(draw.kl, step))

    return objective


def _copies(draw: Draw, m: float | Mapping[str, float]) -> tf.Tensor:
    """(1 + m) log p(x given z), nats [B]."""
    if not isinstance(m, Mapping):
        return (1.0 + m) * draw.log_px
    if m.keys() != draw.fields.keys():
        raise ValueError(f"`m` must name the fields {sorted(draw.fields)}, got {sorted(m)}.")
    return tf.add_n([(1.0 + m[name]) * log_p for name, log_p in draw.fields.items()])
