"""A procedure that hands everything on to another: what adds to a procedure replaces only what it changes."""

from collections.abc import Callable, Iterator, Mapping

import tensorflow as tf

from tfvae.training.procedure import Procedure
from tfvae.types import Batch, StepResult


class Wrapped:
    """All of `Procedure`, as `procedure` has it. Stopwatch, HeldOut and Plateau stack on it."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        return self.procedure.variables

    @property
    def step(self) -> tf.Variable:
        return self.procedure.step

    @property
    def needs(self) -> frozenset[str]:
        return self.procedure.needs

    @property
    def finished(self) -> bool:
        return self.procedure.finished

    def steps(self, batches: Iterator[Batch], n: int) -> StepResult:
        return self.procedure.steps(batches, n)

    def epoch(self, measure: Callable[[], Mapping[str, float]]) -> None:
        self.procedure.epoch(measure)

    def finish(self) -> None:
        self.procedure.finish()
