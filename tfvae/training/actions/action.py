"""Contract of what happens between blocks of steps, and the simplest action."""

from collections.abc import Callable
from typing import Protocol

import tensorflow as tf

from tfvae.types import StepResult

Probe = Callable[[], tf.Tensor]
"""Reads a scalar of the model, such as gamma."""


class Action(Protocol):
    """Called after every block of steps. Blocks end at the latest at each multiple of `every`."""

    @property
    def every(self) -> int: ...

    def __call__(self, step: int, results: StepResult) -> None:
        """`step` steps are done; `results` [n] are those of the last n."""
        ...


class At:
    """Calls `do(step)` at each multiple of `every` steps."""

    def __init__(self, every: int, do: Callable[[int], None]) -> None:
        self.every, self._do = every, do

    def __call__(self, step: int, results: StepResult) -> None:
        if step % self.every == 0:
            self._do(step)
