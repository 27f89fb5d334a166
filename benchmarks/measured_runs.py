"""Runs that are trained and measured in processes of their own; a stage that fails does not take the others with it."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.runs import FailedError, run_module
from benchmarks.training_values import training_values
from tfvae.plots.meanings import MetricTable
from tfvae.run_directory import RunDirectory

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

METRICS_OF_SOME = "metrics_of_some.json"
"""What `benchmarks.measure_stages` writes; metrics.json has the values of all stages."""


class Measured(NamedTuple):
    """What a run came to."""

    rows: MetricTable
    lost: Mapping[str, str]
    """Why a stage has no values, by its name."""


def measured(workdir: Path, flags: Sequence[str], jobs: int = 1) -> Measured:
    """Metrics by stage of a run, with the seconds of each training; trains and measures what is not done yet.

    A stage whose loss is no number is lost with those that build on it; the others are trained and measured.

    Args:
        workdir: of the run; its log is the file beside it that ends in .log.
        flags: of `tfvae.train`; it refuses a directory that holds a run of other numbers.
        jobs: runs at a time.

    Raises:
        FailedError: training failed for another reason, or measuring did.
    """
    run = RunDirectory(workdir)
    call = partial(run_module, log=workdir.with_name(f"{workdir.name}.log"), jobs=jobs)
    lost = _train(run, partial(call, "tfvae.train", *flags, f"--workdir={workdir}"))
    rows = _metrics_of_some(run, lost, call) if lost else _metrics(run, call)
    return Measured({stage: {**row, **training_values(run.stage(stage))} for stage, row in rows.items()}, lost)


def _train(run: RunDirectory, train: Callable[..., None]) -> dict[str, str]:
    """Trains the stages one after another, past each that fails. Returns why stages are not trained, by name."""
    lost: dict[str, str] = {}
    left = None
    while left is None or left:
        try:
            train(*([] if left is None else [f"--stages={','.join(left)}"]))
            break
        except FailedError as error:
            # A signal is no stage's fault, and must not be answered with more training.
            if error.status != 1 or not (more := _lost_with(run, str(error), lost)):
                raise
            lost |= more
            left = _left(run, lost)
    return lost


def _lost_with(run: RunDirectory, why: str, lost: Mapping[str, str]) -> dict[str, str]:
    """The stage that has just failed because its loss was no number, and those that build on it, with the reasons."""
    from tfvae.experiment.weights import SEAL  # TensorFlow is needed only after a failure

    for name in _left(run, lost):
        # The loop keeps the batch. Stages are trained in order, so that the first is meant, whatever a run before left.
        if any(run.stage(name).glob("nonfinite_batch_*.npz")) and not (run.stage(name) / SEAL).exists():
            return {name: why} | dict.fromkeys(_heirs(run, name), f"it builds on {name}")
    return {}


def _left(run: RunDirectory, lost: Mapping[str, str]) -> list[str]:
    return [stage.name for stage in _experiment(run).stages if stage.name not in lost]


def _heirs(run: RunDirectory, name: str) -> list[str]:
    experiment = _experiment(run)
    lineages = {stage.name: [one.name for one in experiment.lineage(stage.name)[:-1]] for stage in experiment.stages}
    return [heir for heir, before in lineages.items() if name in before]


def _experiment(run: RunDirectory) -> "Experiment":
    file, config = run.configuration()
    experiment: Experiment = file.build(config)
    return experiment


def _metrics(run: RunDirectory, call: Callable[..., None]) -> MetricTable:
    path = run.path / "metrics.json"
    if not path.exists():
        call("tfvae.evaluate", f"--workdir={run.path}")
    return _read(path)


def _metrics_of_some(run: RunDirectory, lost: Mapping[str, str], call: Callable[..., None]) -> MetricTable:
    """Values of the stages that are trained; they are measured each time, for others may be lost than before."""
    if not (left := _left(run, lost)):
        return {}
    call("benchmarks.measure_stages", f"--workdir={run.path}", f"--stages={','.join(left)}")
    return _read(run.path / METRICS_OF_SOME)


def _read(path: Path) -> MetricTable:
    rows: MetricTable = json.loads(path.read_text("utf-8"))
    return rows
