"""The evidence lower bound as an objective."""

from typing import Protocol

import tensorflow as tf

from tfvae.objectives.rates import KL, Rate
from tfvae.types import Batch, Draw, Loss, Seed


class Objective(Protocol):
    """Turns a draw into a scalar loss; nothing else averages over the batch.

    AutoGraph is off where it is traced: control flow over tensors, such as the step, is `tf.cond`'s and `tf.where`'s.
    """

    def __call__(self, draw: Draw, batch: Batch, step: tf.Tensor, seed: Seed) -> Loss: ...


def elbo(rate: Rate = KL) -> Objective:
    """-E_q[log p(x given z)] + rate(KL(q, p)), nats per example, averaged over the batch.

    With the default it is the negative ELBO (two-stage paper, Eq. 2); `rate` and `distortion` are reported without
    weights (Alemi et al. 2018).
    """

    def objective(draw: Draw, batch: Batch, step: tf.Tensor, seed: Seed) -> Loss:
        del batch, seed
        return weighted(draw, tf.reduce_mean(-draw.log_px), rate(draw.kl, step))

    return objective


def weighted(draw: Draw, distortion: tf.Tensor, rate: tf.Tensor) -> Loss:
    """The loss distortion + rate + the decoder's penalties; its terms are the plain, unweighted ones of the ELBO.

    `distortion` and `rate` are scalars with the objective's weights in them, nats. `price` is this `rate`: what
    the objective itself pays for z (AutoGen paper, Figure 2).
    """
    terms = {
        "distortion": tf.reduce_mean(-draw.log_px),
        "rate": tf.reduce_mean(tf.reduce_sum(draw.kl, axis=-1)),
        "price": rate,
        **{name: tf.reduce_mean(value) for name, value in draw.penalties.items()},
    }
    penalties = [terms[name] for name in draw.penalties]
    return Loss(tf.add_n([distortion, rate, *penalties]), terms)
