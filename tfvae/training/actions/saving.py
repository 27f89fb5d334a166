"""When a checkpoint is saved, and how a signal ends training."""

import signal
import time
from collections.abc import Callable

from tfvae.interrupts import Interrupted
from tfvae.types import StepResult


class Saving:
    """Saves at each multiple of `every` steps, where minutes have gone by since the last time, and before a stop.

    It is the last of the actions, for what is saved must hold what the others have done.

    Args:
        every: steps from one checkpoint to the next.
        save: writes the checkpoint of a step.
        minutes: from one checkpoint to the next, at most, blocks aside; 0 looks at no clock.
        label: name of the stage, for the line that says where it was stopped.
        wish: the signal that asks for a stop, if any; see `interrupts.held_back`.
        agree: whether it is so for any worker. Each of several must call it as often as the others, and save with them.

    Raises:
        Interrupted: on a call, after the checkpoint that a signal asks for.
    """

    def __init__(
        self,
        every: int,
        save: Callable[[int], None],
        *,
        minutes: float = 0.0,
        label: str = "the training",
        wish: Callable[[], int | None] = lambda: None,
        agree: Callable[[bool], bool] = bool,
    ) -> None:
        self.every, self._save, self._label = every, save, label
        self._seconds, self._wish, self._agree = 60 * minutes, wish, agree
        self._last = time.monotonic()

    def __call__(self, step: int, results: StepResult) -> None:
        number = self._wish()
        stop = self._agree(number is not None)
        late = self._agree(0 < self._seconds <= time.monotonic() - self._last)
        if stop or late or step % self.every == 0:
            self._save(step)
            self._last = time.monotonic()
        if stop:  # another worker's signal is none of this process's own
            where = f" at step {step} of {self._label}; the same command goes on from there"
            raise Interrupted(number or signal.SIGTERM, where)
