"""Batches into which each row comes by itself, with one probability, as accountants of differential privacy want it."""

from collections.abc import Iterator

import tensorflow as tf

from tfvae.data.arrays import Arrays
from tfvae.randomness import fold_in, uniform
from tfvae.training.privacy import secret_key
from tfvae.training.procedure import Procedure
from tfvae.training.procedures.wrapped import Wrapped
from tfvae.types import Batch, Seed, StepResult

_MOST = 2**31 - 1


class PoissonSampled(Wrapped):
    """Wraps a procedure: in place of shuffled batches of one size, it gets those of `poisson_batches`.

    Args:
        procedure: trains.
        source: training rows.
        batch_size: of a batch, on average.
        key: of what is drawn; None for one that nobody knows.
    """

    def __init__(self, procedure: Procedure, source: Arrays, batch_size: int, key: Seed | None = None) -> None:
        super().__init__(procedure)
        rate = batch_size / source.sizes["train"]
        self._batches = iter(poisson_batches(source, rate, secret_key() if key is None else key))

    def steps(self, batches: Iterator[Batch], n: int) -> StepResult:
        del batches
        return super().steps(self._batches, n)


def poisson_batches(source: Arrays, rate: float, key: Seed) -> tf.data.Dataset:
    """Endless batches of training rows, each row in each with probability `rate`, whatever the others are.

    The first row of a batch does not count, as its "real" [B] says: so no batch is empty.
    """

    def batch(step: tf.Tensor) -> Batch:
        drawn = tf.where(uniform([source.sizes["train"]], fold_in(key, step)) < rate)[:, 0]
        places = tf.concat([tf.zeros([1], tf.int64), drawn], axis=0)
        real = tf.concat([tf.zeros([1]), tf.ones_like(drawn, tf.float32)], axis=0)
        return {**source.chosen("train", places), "real": real}

    return tf.data.Dataset.range(_MOST).map(batch).prefetch(1)
