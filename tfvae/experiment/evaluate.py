"""Measures the trained stages of a run."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from tfvae.data.source import Source
from tfvae.experiment import Experiment, Models, load_model
from tfvae.experiment.report import write_run_report
from tfvae.experiment.train import read_data
from tfvae.metrics.measuring import measure
from tfvae.metrics.threshold import MetricTable
from tfvae.model import VAE
from tfvae.plots.preview import find_preview
from tfvae.plots.tables import metric_table
from tfvae.run_directory import RunDirectory


def evaluate_run(experiment: Experiment, run: RunDirectory) -> MetricTable:
    """Measures every stage on the test split, prints the table, and writes metrics.json, samples and report.html.

    Raises:
        FileNotFoundError: a stage was not trained.
    """
    console = Console()
    data, counts = read_data(experiment, run, console)
    models = named_models(experiment, [stage.name for stage in experiment.stages], run.stage, data)
    fit_judge(experiment, data, run.judge, console)
    rows = measure_stages(experiment, data, models, run.judge, console)
    (run.path / "metrics.json").write_text(json.dumps(rows, indent=1))
    console.print(metric_table(rows, experiment.name))
    write_run_report(experiment, run.path, data, models, rows, run.stage, counts)
    samples = find_preview(run.path, "samples")
    console.print(f"Report: {run.path / 'report.html'}\nSamples: {samples}", highlight=False, soft_wrap=True)
    return rows


def named_models(
    experiment: Experiment, names: Sequence[str], directory: Callable[[str], Path], data: Source
) -> dict[str, VAE]:
    """The models of these stages and of those they build on, with their trained weights; see `load_model`."""
    wanted = {stage.name: stage for name in names for stage in experiment.lineage(name)}
    fitted = data.interface.fingerprint
    return {name: load_model(stage, directory(name), data, fitted) for name, stage in wanted.items()}


def fit_judge(experiment: Experiment, data: Source, directory: Path, console: Console) -> None:
    """Fits what the metrics need, unless it is there."""
    done = directory / "done"
    if not done.exists():
        console.print("Fitting what the metrics need", highlight=False)
        experiment.bench.fit(data, directory)
        directory.mkdir(parents=True, exist_ok=True)
        done.touch()


def measure_stages(experiment: Experiment, data: Source, models: Models, judge: Path, console: Console) -> MetricTable:
    """Values over the test split of the metrics of each stage that has a model."""
    size, rows = experiment.bench.evaluation, {}
    for stage in (stage for stage in experiment.stages if stage.name in models):
        console.print(f"Measuring {stage.name}", highlight=False)
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
