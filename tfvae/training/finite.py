"""Stops training at the first loss that is not a finite number, and says where."""

import numpy as np

from tfvae.types import StepResult


class NonFiniteError(ArithmeticError):
    """A term of the loss is infinite or not a number. `step` is the first such step."""

    def __init__(self, message: str, step: int) -> None:
        super().__init__(message)
        self.step = step


def check_finite(results: StepResult, first_step: int) -> None:
    """Raises NonFiniteError naming the first step, and of its values the first in the order terms, total, gradient.

    Args:
        results: values of a block of steps, [n] each.
        first_step: number of the block's first step, counted from 0.
    """
    values = {**results.loss.terms, "total loss": results.loss.total, "gradient norm": results.grad_norm}
    table = np.array([np.asarray(value) for value in values.values()])
    bad = ~np.isfinite(table)
    if not bad.any():
        return
    column = int(bad.any(axis=0).argmax())
    row = int(bad[:, column].argmax())
    step, name = first_step + column, list(values)[row]
    others = ", ".join(f"{k} {v:.6g}" for k, v in zip(values, table[:, column], strict=True) if k != name)
    raise NonFiniteError(f"{name} is {table[row, column]} at step {step} ({others}).", step)
