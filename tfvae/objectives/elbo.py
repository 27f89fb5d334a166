"""The evidence lower bound as an objective."""

from typing import Protocol

import tensorflow as tf

from tfvae.schedules import constant
from tfvae.types import Batch, Draw, Loss, Schedule, Seed


class Objective(Protocol):
    """Turns a draw into a scalar loss. The only place that averages over the batch."""

    def __call__(self, draw: Draw, batch: Batch, step: tf.Tensor, seed: Seed) -> Loss: ...


def elbo(beta: Schedule = constant(1.0)) -> Objective:
    """-E_q[log p(x given z)] + beta KL(q, p), nats per example, averaged over the batch.

    With beta 1 it is the negative ELBO (two-stage paper, Eq. 2); `rate` and `distortion` are reported without weights
    (Alemi et al. 2018).
    """

    def objective(draw: Draw, batch: Batch, step: tf.Tensor, seed: Seed) -> Loss:
        del batch, seed
        distortion = tf.reduce_mean(-draw.log_px)
        rate = tf.reduce_mean(tf.reduce_sum(draw.kl, axis=-1))
        terms = {"distortion": distortion, "rate": rate}
        penalties = {name: tf.reduce_mean(value) for name, value in draw.penalties.items()}
        total = tf.add_n([distortion, beta(step) * rate, *penalties.values()])
        return Loss(total, {**terms, **penalties})

    return objective
