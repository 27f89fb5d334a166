"""Contract of what drives updates: once a step, several times a step, or in phases."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

import tensorflow as tf

from tfvae.types import Batch, StepResult


class Procedure(Protocol):
    """Drives updates over a stream of batches."""

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        """All state that a checkpoint must hold."""
        ...

    @property
    def step(self) -> tf.Variable:
        """Number of steps made, int64 []."""
        ...

    @property
    def needs(self) -> frozenset[str]:
        """Names of the values that `epoch` takes from `measure`, its own and those of procedures within."""
        ...

    def steps(self, batches: Iterator[Batch], n: int) -> StepResult:
        """Makes n steps; each field of the result is stacked on a leading axis [n]."""
        ...

    def epoch(self, measure: Callable[[], Mapping[str, float]]) -> None:
        """Called after each pass over the training data; `measure` evaluates on held-out data, once a pass."""
        ...

    @property
    def finished(self) -> bool:
        """Whether the procedure wants no more steps, though some are left."""
        ...

    def finish(self) -> None:
        """Called after the last step: gives the model the weights that are kept."""
        ...


def unmet(procedure: Procedure, measured: Iterable[str]) -> dict[str, str]:
    """Values that a procedure needs and nobody measures -> the class that needs each: the innermost, if it wraps."""
    missing = procedure.needs - set(measured)
    within = getattr(procedure, "procedure", None)
    inner = {} if within is None else unmet(within, measured)
    return {**{name: type(procedure).__name__ for name in sorted(missing)}, **inner}
