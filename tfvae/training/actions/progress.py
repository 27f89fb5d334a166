"""Progress of a training run: a live bar with rate and time left on a terminal, plain lines otherwise."""

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from tfvae.types import StepResult

PLAIN_SECONDS = 10.0
"""Least time between two plain lines."""


class ShowProgress:
    """An action and context manager that shows how far a stage is.

    Args:
        label: name of the stage.
        steps: number of the last step.
        start: step from which the run goes on.
        console: where to write; a bar is drawn where it is a terminal.
        every: steps between two refreshes.
    """

    def __init__(self, label: str, steps: int, start: int, console: Console, every: int) -> None:
        self.every = every
        self._label, self._steps, self._start, self._console = label, steps, start, console
        self._began = self._shown = time.monotonic()
        self._compiled = False
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}"),
        )
        self._bar = Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console)
        self._task = self._bar.add_task(label, total=steps, completed=start, note="")

    def __enter__(self) -> "ShowProgress":
        if self._console.is_terminal:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._bar.stop()

    def __call__(self, step: int, results: StepResult) -> None:
        if not self._compiled and step < self._steps:  # the time of the first block says nothing of the others'
            self._compiled, self._start, self._began = True, step, time.monotonic()
            return
        rate = (step - self._start) / max(time.monotonic() - self._began, 1e-9)
        note = f"loss {float(results.loss.total[-1]):.2f}  {rate:.1f} steps/s"
        if self._console.is_terminal:
            self._bar.update(self._task, completed=step, note=note)
        elif step >= self._steps or time.monotonic() - self._shown > PLAIN_SECONDS:
            self._shown = time.monotonic()
            left = (self._steps - step) / max(rate, 1e-9)
            self._console.print(
                f"{self._label}: step {step}/{self._steps}  {note}  {left:.0f} s left", highlight=False, markup=False
            )
