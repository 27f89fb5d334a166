"""The history of a training: means of the last steps as JSON lines and for TensorBoard."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import tensorflow as tf

from tfvae.training.actions.action import Probe
from tfvae.training.actions.step_lines import StepLines, read_history
from tfvae.types import StepResult

__all__ = ["History", "read_history"]


class History:
    """Appends one JSON line, and TensorBoard scalars, with the means of the last `every` steps.

    A line holds step, loss, its terms (nats per example), grad_norm, the probes' current values, and steps_per_second.

    Args:
        every: steps in a line.
        path: the JSON lines file; see `StepLines`.
        writer: TensorBoard's, or None.
        probes: further scalars by name.
        start: step from which the run goes on.
    """

    def __init__(
        self,
        every: int,
        path: Path,
        writer: tf.summary.SummaryWriter | None,
        probes: Mapping[str, Probe],
        start: int = 0,
    ) -> None:
        self.every, self._lines, self._writer, self._probes = every, StepLines(path, start), writer, probes
        self._blocks: list[StepResult] = []
        self._since = time.monotonic()

    def __call__(self, step: int, results: StepResult) -> None:
        self._blocks.append(results)
        if step % self.every == 0:
            self._write(step)

    def _write(self, step: int) -> None:
        values = self._means() | {name: float(tf.convert_to_tensor(probe())) for name, probe in self._probes.items()}
        self._lines.append(step, values)
        if self._writer is not None:
            with self._writer.as_default(step=step):
                for name, value in values.items():
                    tf.summary.scalar(name, value)
        self._blocks, self._since = [], time.monotonic()

    def _means(self) -> dict[str, float]:
        def mean(read: Callable[[StepResult], tf.Tensor]) -> float:
            return float(np.concatenate([read(block) for block in self._blocks]).mean())

        names = self._blocks[0].loss.terms
        count = sum(len(block.grad_norm) for block in self._blocks)
        return {
            "loss": mean(lambda r: r.loss.total),
            **{name: mean(lambda r, name=name: r.loss.terms[name]) for name in names},  # type: ignore[misc]
            "grad_norm": mean(lambda r: r.grad_norm),
            "steps_per_second": count / max(time.monotonic() - self._since, 1e-9),
        }
