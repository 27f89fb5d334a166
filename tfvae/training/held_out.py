"""Measures held-out data after each pass, and changes nothing."""

from collections.abc import Callable, Iterator, Mapping

import tensorflow as tf

from tfvae.training.basic import Procedure
from tfvae.types import Batch, StepResult


class HeldOut:
    """Wraps a procedure: values on held-out data are asked for after each pass, so that they are written down.

    `Plateau` asks by itself. This is for training at a rate of its own, which keeps the last weights.
    """

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        return self.procedure.variables

    @property
    def step(self) -> tf.Variable:
        return self.procedure.step

    @property
    def finished(self) -> bool:
        return self.procedure.finished

    def steps(self, batches: Iterator[Batch], n: int) -> StepResult:
        return self.procedure.steps(batches, n)

    def epoch(self, measure: Callable[[], Mapping[str, float]]) -> None:
        measure()
        self.procedure.epoch(measure)

    def finish(self) -> None:
        self.procedure.finish()
