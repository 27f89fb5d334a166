"""What people look at after a run: report.html and samples."""

import shlex
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tfvae.data.counts import Counts, notices
from tfvae.data.reader import FINDINGS
from tfvae.data.source import Source
from tfvae.experiment import Experiment, Models, Outcome
from tfvae.metrics.threshold import MetricTable
from tfvae.plots import Report, loss_figure, write_report
from tfvae.plots.attempt import attempted
from tfvae.plots.judgement import Judgement
from tfvae.plots.preview import preview, write_preview
from tfvae.plots.text_tables import TextTable
from tfvae.randomness import seed_from
from tfvae.run_directory import versions
from tfvae.training.actions.history import read_history

SAMPLES = 64


def write_run_report(
    experiment: Experiment,
    directory: Path,
    data: Source,
    models: Models,
    rows: MetricTable,
    stage_directory: Callable[[str], Path],
    counts: Counts,
) -> Mapping[str, str]:
    """Writes report.html, and samples.png or samples.txt of the exported stage, into `directory`.

    Rows and other files come first, for no figure that cannot be drawn may take them along.

    Args:
        experiment: was run.
        directory: of the run.
        data: the experiment's data.
        models: all trained models.
        rows: values of the metrics.
        stage_directory: name of a stage -> where its history.jsonl and other files of its training lie.
        counts: what became of the raw items.

    Returns:
        Why figures could not be drawn, by title.
    """
    seed = seed_from(experiment.seed)
    samplers = {stage.name: experiment.sampler(stage.name, models) for stage in experiment.stages}
    outcome = Outcome(experiment.stages, data, models, samplers, stage_directory, rows, seed)
    experiment.report.files(outcome, directory)
    samples = {
        name: preview(data.interface.show(sampler.generate(SAMPLES, seed))) for name, sampler in samplers.items()
    }
    write_preview(directory, "samples", samples[experiment.exported])
    histories = {stage.name: read_history(stage_directory(stage.name) / "history.jsonl") for stage in experiment.stages}
    further = attempted("Further figures", lambda: experiment.report.figures(outcome))
    sentences = {title: drawn.said for title, drawn in further.items() if isinstance(drawn, Judgement)}
    missing = write_report(
        directory / "report.html",
        Report(
            title=experiment.name,
            about=experiment.report.about,
            rows=rows,
            samples=samples,
            figures={
                "Data": data_table(counts),
                **attempted("Loss", lambda: loss_figure(histories)),
                **{title: drawn for title, drawn in further.items() if title not in sentences},
            },
            config=experiment.report.numbers,
            versions=versions(),
            seed=experiment.seed,
            command=shlex.join(["python", *sys.orig_argv[1:]]),
            sentences=sentences,
        ),
    )
    return {title: figure.reason for title, figure in missing.items()}


def missing_line(missing: Mapping[str, str]) -> str:
    """A line that names the figures that a report lacks, with their reasons; "" where it lacks none."""
    if not missing:
        return ""
    return f"Missing in the report: {'; '.join(f'{title} ({reason})' for title, reason in missing.items())}"


def data_table(counts: Counts) -> TextTable:
    """What became of the raw items: the first number is the sum of all others."""
    found = {
        "read": counts.total,
        **{f"records, {split}": n for split, n in counts.records.items() if split != FINDINGS},
        **{f"rejected: {reason}": n for reason, n in (counts.kinds or {"all reasons": counts.rejects}).items() if n},
        **{f"skipped: {reason}": n for reason, n in counts.skips.items()},
    }
    caption = " ".join(["Raw items: all that were read are records, rejected or skipped.", *notices(counts)])
    return TextTable(caption, ("items", "number"), [(name, str(n)) for name, n in found.items()])
