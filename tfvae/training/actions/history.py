"""The history of a training: means of the last steps as JSON lines and for TensorBoard."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from tfvae.training.actions.action import Probe
from tfvae.training.actions.step_lines import StepLines, read_history
from tfvae.types import StepResult

__all__ = ["History", "read_history"]

_NONE = np.array([], np.float32)


class History:
    """Appends one JSON line, and TensorBoard scalars, with the means of the last `every` steps.

    A line holds step, loss, its terms (nats per example), grad_norm, the probes' current values, and steps_per_second.

    Args:
        every: steps in a line.
        path: the JSON lines file; see `StepLines`.
        writer: TensorBoard's, or None.
        probes: further scalars by name.
        start: step from which the run goes on.
        begun: what `rest` gave at that step; {} where a line begins there.
    """

    def __init__(
        self,
        every: int,
        path: Path,
        writer: tf.summary.SummaryWriter | None,
        probes: Mapping[str, Probe],
        start: int = 0,
        begun: Mapping[str, Any] | None = None,
    ) -> None:
        self.every, self._lines, self._writer, self._probes = every, StepLines(path, start), writer, probes
        rest = begun or {"seconds": 0.0, "values": {}}
        self._values = {name: np.array(values, np.float32) for name, values in rest["values"].items()}
        self._since = time.monotonic() - rest["seconds"]

    def __call__(self, step: int, results: StepResult) -> None:
        named = {"loss": results.loss.total, **results.loss.terms, "grad_norm": results.grad_norm}
        self._values = {name: np.append(self._values.get(name, _NONE), new) for name, new in named.items()}
        if step % self.every == 0:
            self._write(step)

    def rest(self) -> dict[str, Any]:
        """What the next line holds already, in numbers of JSON, for a run that goes on in the midst of a line."""
        seconds = time.monotonic() - self._since
        return {"seconds": seconds, "values": {name: values.tolist() for name, values in self._values.items()}}

    def _write(self, step: int) -> None:
        values = self._means() | {name: float(tf.convert_to_tensor(probe())) for name, probe in self._probes.items()}
        self._lines.append(step, values)
        if self._writer is not None:
            with self._writer.as_default(step=step):
                for name, value in values.items():
                    tf.summary.scalar(name, value)
            self._writer.flush()  # by itself it writes only every other minute
        self._values, self._since = {}, time.monotonic()

    def _means(self) -> dict[str, float]:
        means = {name: float(values.mean()) for name, values in self._values.items()}
        seconds = max(time.monotonic() - self._since, 1e-9)
        return {**means, "steps_per_second": len(self._values["grad_norm"]) / seconds}
