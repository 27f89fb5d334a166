"""How long training takes."""

import time
from collections.abc import Callable, Iterator, Mapping

import tensorflow as tf

from tfvae.training.basic import Procedure
from tfvae.types import Batch, StepResult


class Stopwatch:
    """Wraps a procedure and counts the seconds of its steps: no evaluation, no figures, no checkpoints.

    They are part of the checkpoint, so that a run that went on has those of all its parts.
    """

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.seconds = tf.Variable(0.0, dtype=tf.float64, trainable=False)

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        return {**self.procedure.variables, "seconds": self.seconds}

    @property
    def step(self) -> tf.Variable:
        return self.procedure.step

    @property
    def finished(self) -> bool:
        return self.procedure.finished

    def steps(self, batches: Iterator[Batch], n: int) -> StepResult:
        start = time.monotonic()
        result = self.procedure.steps(batches, n)
        self.seconds.assign_add(time.monotonic() - start)
        return result

    def epoch(self, measure: Callable[[], Mapping[str, float]]) -> None:
        self.procedure.epoch(measure)

    def finish(self) -> None:
        self.procedure.finish()
