"""Ends training before its last step: where held-out data are explained no better, or where time is up."""

import time
from collections.abc import Callable, Iterator, Mapping

import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.training.procedure import Procedure
from tfvae.training.procedures.plateau import VALUE
from tfvae.training.procedures.wrapped import Wrapped
from tfvae.types import Batch, StepResult


class Patient(Wrapped):
    """Wraps a procedure: ends it where some steps have brought no better held-out ELBO, or after some minutes.

    Which weights are kept is up to the procedure that is wrapped, such as `Averaged`, which keeps the best pass's.
    A run that goes on from a checkpoint has what is left of the minutes; what a machine does with them differs, so
    training for a time, other than training for steps, is not the same twice.

    Args:
        procedure: trains.
        patience: steps from the pass with the highest ELBO to a pass that ends training; 0 asks for none. They are
            counted in steps, for a pass over few rows is too short to tell anything.
        every: steps between two looks at held-out data, at least; passes between them are not told to what is wrapped.
        minutes: from the first step on, held-out measurements and the like included; 0 has no limit.

    Raises:
        ValueError: a number is below 0.
    """

    def __init__(self, procedure: Procedure, *, patience: int = 0, every: int = 1, minutes: float = 0.0) -> None:
        require_at_least("patience", patience, 0)
        require_at_least("every", every, 1)
        require_at_least("minutes", minutes, 0.0)
        super().__init__(procedure)
        self.patience, self.every, self.minutes = patience, every, minutes
        counts = [tf.Variable(0, dtype=tf.int64, trainable=False) for _ in range(3)]
        self._waited, self._best, self._looked = counts
        self._highest = tf.Variable(-float("inf"), trainable=False)
        self._seconds = tf.Variable(0.0, dtype=tf.float64, trainable=False)
        self._last: float | None = None

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        named = {
            "waited": self._waited,
            "best": self._best,
            "looked": self._looked,
            "highest": self._highest,
            "seconds": self._seconds,
        }
        return {**super().variables, **{f"patient/{name}": v for name, v in named.items()}}

    @property
    def needs(self) -> frozenset[str]:
        return super().needs | ({VALUE} if self.patience else frozenset())

    @property
    def finished(self) -> bool:
        late = 0 < 60 * self.minutes <= float(self._seconds.numpy())
        return super().finished or late or 0 < self.patience <= int(self._waited.numpy())

    def steps(self, batches: Iterator[Batch], n: int) -> StepResult:
        self._last = self._last or time.monotonic()
        results = super().steps(batches, n)
        tf.nest.map_structure(lambda result: result.numpy(), results)  # a device that works ahead is waited for
        now = time.monotonic()
        self._seconds.assign_add(now - self._last)
        self._last = now
        return results

    def epoch(self, measure: Callable[[], Mapping[str, float]]) -> None:
        """Counts the steps since the end of the pass that was best."""
        if int(self.step.numpy()) < int(self._looked.numpy()) + self.every:
            return
        self._looked.assign(tf.cast(self.step, tf.int64))
        super().epoch(measure)
        if not self.patience:
            return
        elbo = measure()[VALUE]
        if elbo > float(self._highest.numpy()):
            self._highest.assign(elbo)
            self._best.assign(tf.cast(self.step, tf.int64))
        self._waited.assign(tf.cast(self.step, tf.int64) - self._best)
