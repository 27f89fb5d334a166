"""The only training loop: short blocks of steps between the moments at which an action is due."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np
import tensorflow as tf

from tfvae.data.source import Source
from tfvae.training.actions.action import Action
from tfvae.training.distribution import check_batch_size
from tfvae.training.finite import NonFiniteError, check_finite
from tfvae.training.pace import BLOCK_SECONDS, Pace
from tfvae.training.procedure import Procedure
from tfvae.types import Seed
from tfvae.whole_files import replacing


def fit(
    procedure: Procedure,
    source: Source,
    *,
    steps: int,
    batch_size: int,
    seed: Seed,
    actions: Sequence[Action] = (),
    workdir: Path | None = None,
    measure: Callable[[int], Mapping[str, float]] | None = None,
    block_seconds: float = BLOCK_SECONDS,
) -> None:
    """Trains from the procedure's current step up to `steps`. The result does not depend on how steps make blocks.

    Args:
        procedure: makes the steps; its `step` says where it stands.
        source: training batches, in an order that depends on (seed, step) alone.
        steps: number of the last step.
        batch_size: examples in a batch, over all replicas.
        seed: of the data's order.
        actions: called in order after each block; a block ends wherever one is due. One may end training with an
            exception, as `Saving` does after a signal.
        workdir: where the batch is put that made a loss non-finite; None keeps it nowhere.
        measure: evaluates on held-out data after so many steps; the procedure may ask for it after each pass over the
            training data. None is for procedures that never ask.
        block_seconds: see `Pace`.

    Raises:
        NonFiniteError: names the term, the step and the file with the batch.
        ValueError: the procedure asks for values on held-out data, and `measure` is None.
    """
    check_batch_size(batch_size)
    step = int(procedure.step.numpy())
    dataset = source.batches("train", batch_size, seed=seed, start_step=step)
    batches = iter(tf.distribute.get_strategy().experimental_distribute_dataset(dataset))
    pace = Pace(block_seconds)
    while step < steps and not procedure.finished:
        pass_end = source.pass_end(step, batch_size)
        due = min([steps, pass_end, *(step - step % action.every + action.every for action in actions)])
        end = min(due, step + pace.most)
        try:
            with pace.block(end - step):
                results = procedure.steps(batches, end - step)
                check_finite(results, step)  # reads the results, so that a device that works ahead is waited for
        except NonFiniteError as error:
            kept = _keep_batch(source, batch_size, seed, error.step, workdir)
            raise NonFiniteError(f"{error} {kept}", error.step) from None
        step = end
        if step == pass_end:  # before a checkpoint is saved: a run that goes on from it asks for the next pass only
            procedure.epoch(cache(partial(measure or _refuse, step)))
        for action in actions:
            action(step, results)
    procedure.finish()


def _refuse(step: int) -> Mapping[str, float]:
    raise ValueError(
        "`measure` must be a function of the step that gives values on held-out data, for the procedure asks for them; "
        f"got None at step {step}."
    )


def _keep_batch(source: Source, batch_size: int, seed: Seed, step: int, workdir: Path | None) -> str:
    """Where the batch of a step is, in words."""
    if workdir is None:
        return "Its batch is kept nowhere, for `workdir` is None."
    batch = next(iter(source.batches("train", batch_size, seed=seed, start_step=step)))
    name = f"nonfinite_batch_{step}.npz"
    with replacing(workdir, name) as path:
        np.savez(path, **{key: np.asarray(value) for key, value in batch.items()})
    return f"Its batch is in {workdir / name}."
