"""Measures the trained stages of a run and writes what people look at: metrics.json, samples.png, report.html."""

import json
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console

from tfvae.data.source import Source
from tfvae.experiment import Experiment, Models, load_models
from tfvae.fitting import read_data
from tfvae.metrics.measure import measure
from tfvae.metrics.threshold import Rows
from tfvae.plots.table import metric_table
from tfvae.randomness import seed_from
from tfvae.reporting import write_run_report
from tfvae.run_directory import RunDirectory


def evaluate_run(experiment: Experiment, run: RunDirectory) -> Rows:
    """Measures every stage on the test split, prints the table, and writes metrics.json and the report.

    Raises:
        FileNotFoundError: a stage was not trained.
    """
    console = Console()
    data = read_data(experiment, run, console)
    models = trained_models(experiment, run.stage)
    if not run.judge.exists():
        console.print("Fitting the feature extractor of the metrics", highlight=False)
        experiment.judge(data, run.judge)
    rows = measure_stages(experiment, data, models, run.judge, console)
    (run.path / "metrics.json").write_text(json.dumps(rows, indent=1))
    console.print(metric_table(rows))
    write_run_report(experiment, run, data, models, rows)
    console.print(f"Report: {run.path / 'report.html'}", highlight=False)
    return rows
