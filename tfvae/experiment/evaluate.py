"""Measures the trained stages of a run."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from tfvae.data.counts import Counts
from tfvae.data.source import Source
from tfvae.data.storage.ingest import MARKER
from tfvae.data.storage.waiting import alone
from tfvae.experiment import Experiment, Models, load_model
from tfvae.experiment.report import missing_line, write_run_report
from tfvae.experiment.train import read_data
from tfvae.metrics.measuring import measure
from tfvae.metrics.threshold import MetricTable
from tfvae.model import VAE
from tfvae.plots.preview import find_preview
from tfvae.plots.tables import metric_table
from tfvae.run_directory import RunDirectory
from tfvae.seals import SealError, seal, unsealed
from tfvae.whole_files import write_json

DONE = "done.json"
"""Seal of what the metrics need."""


def evaluate_run(experiment: Experiment, run: RunDirectory) -> MetricTable:
    """Measures every stage on the test split, prints the table, and writes metrics.json, samples and report.html.

    Raises:
        FileNotFoundError: a stage was not trained.
    """
    console = Console()
    data, counts, models = opened(experiment, run, [stage.name for stage in experiment.stages], console)
    rows = measure_stages(experiment, data, models, run.judge, console)
    write_json(run.path / "metrics.json", rows)
    console.print(metric_table(rows, experiment.name))
    missing = write_run_report(experiment, run.path, data, models, rows, run.stage, counts)
    found = [f"Report: {run.path / 'report.html'}", f"Samples: {find_preview(run.path, 'samples')}"]
    for line in filter(None, [missing_line(missing), *found]):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    return rows


class Opened(NamedTuple):
    """What there is to measure of a run, whose judge is fitted."""

    data: Source
    counts: Counts
    models: Models


def opened(experiment: Experiment, run: RunDirectory, names: Sequence[str], console: Console) -> Opened:
    """Reads the data of a run, loads the models of stages, and fits the judge unless it is there.

    Raises:
        FileNotFoundError: a stage was not trained.
    """
    data, counts = read_data(experiment, run, console)
    models = named_models(experiment, names, run.stage, data)
    fit_judge(experiment, data, run.judge, console, records=(run.records / MARKER).read_text("utf-8"))
    return Opened(data, counts, models)


def named_models(
    experiment: Experiment, names: Sequence[str], directory: Callable[[str], Path], data: Source
) -> dict[str, VAE]:
    """The models of these stages and of those they build on, with their trained weights; see `load_model`."""
    wanted = {stage.name: stage for name in names for stage in experiment.lineage(name)}
    fitted = data.interface.fingerprint
    return {name: load_model(stage, directory(name), data, fitted) for name, stage in wanted.items()}


def fit_judge(experiment: Experiment, data: Source, directory: Path, console: Console, records: str = "") -> None:
    """Fits what the metrics need, unless it is there, whole, and of the same records; others wait meanwhile.

    Args:
        experiment: has the metrics.
        data: read from the records.
        directory: of what is fitted.
        console: is told.
        records: tells them from others.
    """
    with alone(directory.parent):
        if _is_fitted(directory / DONE, records):
            return
        console.print("Fitting what the metrics need", highlight=False)
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        experiment.bench.fit(data, directory)
        files = sorted(path for path in directory.rglob("*") if path.is_file())
        seal(directory / DONE, files, {"records": records})


def _is_fitted(done: Path, records: str) -> bool:
    try:
        return unsealed(done).get("records") == records
    except SealError:
        return False


def measure_stages(experiment: Experiment, data: Source, models: Models, judge: Path, console: Console) -> MetricTable:
    """Values over the test split of the metrics of each stage that has a model."""
    size, rows = experiment.bench.evaluation, {}
    for stage in (stage for stage in experiment.stages if stage.name in models):
        console.print(f"Measuring {stage.name}", highlight=False, markup=False)
        rows[stage.name] = measure(
            experiment.bench.metrics(stage, models[stage.name], judge),
            experiment.sampler(stage.name, models),
            data,
            "test",
            size.batch_size,
            experiment.measuring_seed,
            size.limit,
        )
    return rows
