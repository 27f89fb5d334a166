"""Tracks the posterior mean space over training."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tfvae.checks import require_at_least
from tfvae.data.source import Source
from tfvae.metrics.mean_space import GRID, posterior_means
from tfvae.model import VAE
from tfvae.training.actions.step_lines import StepLines
from tfvae.types import Batch, StepResult

BATCH = 100
_NEVER = 1 << 62


class MeanSpace:
    """Appends a JSON line {"step", "p", "q"} at some steps: each example's mean of p(z given x), and of q(z given x).

    An action of the training loop; step 0 is written at once. Lagging-encoder paper, Figures 2 and 3.

    Args:
        model: its z has one dimension.
        source: the first examples of its validation split are tracked.
        steps: steps to write at; blocks of steps end at each multiple of their greatest common divisor, up to the last.
        path: the JSON lines file; see `StepLines`.
        start: step from which the run goes on.
        examples: how many are tracked.
        grid: see `metrics.mean_space.posterior_means`.

    Raises:
        ValueError: `examples` is less than 1, `steps` has no step but 0, or a step is negative; z is no scalar.
    """

    def __init__(
        self,
        model: VAE,
        source: Source,
        steps: Sequence[int],
        path: Path,
        *,
        start: int = 0,
        examples: int = 500,
        grid: np.ndarray = GRID,
    ) -> None:
        require_at_least("examples", examples, 1)
        if min(steps, default=0) < 0 or not any(steps):
            raise ValueError(f"`steps` must be whole numbers from 0 on, one of them above 0, got {list(steps)}.")
        self._common, self._last, self._now = math.gcd(*steps), max(steps), start
        self._model, self._steps, self._grid = model, frozenset(steps), grid
        self._batches: list[Batch] = list(source.sweep("validation", BATCH, limit=examples))
        self._lines = StepLines(path, start)
        if not start and 0 in self._steps:
            self._write(0)

    @property
    def every(self) -> int:
        """After the last of the steps blocks end for others alone."""
        return self._common if self._now < self._last else _NEVER

    def __call__(self, step: int, results: StepResult) -> None:
        del results
        self._now = step
        if step in self._steps:
            self._write(step)

    def _write(self, step: int) -> None:
        means = [posterior_means(self._model, batch, self._grid) for batch in self._batches]
        p, q = (np.concatenate(part).tolist() for part in zip(*means, strict=True))
        self._lines.append(step, {"p": p, "q": q})
