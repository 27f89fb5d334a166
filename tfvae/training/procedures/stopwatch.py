"""How long training takes."""

import time
from collections.abc import Iterator, Mapping

import tensorflow as tf

from tfvae.training.procedure import Procedure
from tfvae.training.procedures.wrapped import Wrapped
from tfvae.types import Batch, StepResult


class Stopwatch(Wrapped):
    """Counts the seconds of a procedure's steps: no evaluation, no figures, no checkpoints.

    They are part of the checkpoint, so that a run that went on has those of all its parts.
    """

    def __init__(self, procedure: Procedure) -> None:
        super().__init__(procedure)
        self.seconds = tf.Variable(0.0, dtype=tf.float64, trainable=False)

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        return {**super().variables, "seconds": self.seconds}

    def steps(self, batches: Iterator[Batch], n: int) -> StepResult:
        start = time.monotonic()
        result = super().steps(batches, n)
        self.seconds.assign_add(time.monotonic() - start)
        return result
