"""The whole report of a table whose names and values would be markup to whatever shows them."""

import csv
import io
import json
import random

import pytest
from rich.console import Console

import configs
from configs.kinds.records import figures
from configs.kinds.records.numbers import COUNTS, UNASKED
from tests.pages import Shown
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import evaluate
from tfvae.experiment.report import missing_line, write_run_report
from tfvae.experiment.weights import seeded_model
from tfvae.plots.tables import metric_table

KIND = "cost_$_US_$ [/C] <b>{{7*7}}</b>"
SIZE = "[bold]size[/bold] $\\frac{$"
TEXT = "<script>alert(1)</script>& 100% {x} `z`\nשלום 😀 " + "long " * 60
VALUES = ("$\\bad{$", "[/red]", "</script><script>alert(2)</script>", "=1+1", "😀 🎉", "a & b", "50%", "{{7*7}}")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """report(name) writes the report of 200 such rows, and of a model that counts them, into a directory of that name.

    It gives the directory, why figures are missing, and the metrics.
    """
    draw, directory = random.Random(0), tmp_path_factory.mktemp("run")
    rows = [
        {KIND: draw.choice(VALUES), "lat": 44 + draw.random(), "lon": -72 - draw.random(), SIZE: draw.random(),
         TEXT: f"{VALUES[i % 8][:3]}{i}"}
        for i in range(200)
    ]  # fmt: skip
    path = directory / "odd.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    numbers = {
        **UNASKED, f"stages.{COUNTS}.steps": 1, "data_dir": str(path), "data.limit": 30, "report.sampled": 20,
        "report.coded": 8, "report.points": 3, "metrics.limit": 10,
    }  # fmt: skip
    experiment = configs.build("records", configs.resolve("records", "smoke", numbers))
    counts = ingest(experiment.data.reader, directory / "records")
    data = experiment.data.load(record_files(directory / "records"))
    models = {stage.name: seeded_model(stage, data, 0) for stage in experiment.stages}
    (directory / COUNTS).mkdir()
    (directory / COUNTS / "history.jsonl").write_text('{"step": 1, "loss": 2.0}\n')
    experiment.bench.fit(data, directory / "judge")
    metrics = evaluate.measure_stages(experiment, data, models, directory / "judge", Console(file=io.StringIO()))

    def make(name: str) -> tuple:
        (directory / name).mkdir()
        missing = write_run_report(
            experiment, directory / name, data, models, metrics, lambda stage: directory / stage, counts
        )
        return directory / name, missing, metrics

    return make


@pytest.mark.slow
def test_names_and_values_stand_as_they_are(report):
    directory, missing, metrics = report("plain")
    assert missing == {}
    assert {"map.html", "map.png", "report.html", "rows.csv", "samples.txt"} <= {p.name for p in directory.iterdir()}
    with (directory / "rows.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert (header, len(rows)) == ([KIND, "lat", "lon", SIZE, TEXT], 20)
    page = Shown((directory / "report.html").read_text("utf-8"))
    assert "script" not in page.tags
    assert KIND in page.text
    assert {"How good generated rows are", "What generated rows give away"} <= set(page.text.split("\n"))
    printed = io.StringIO()
    Console(file=printed, width=1000).print(metric_table(metrics, "[/title]"))
    assert KIND in printed.getvalue()
    assert printed.getvalue().startswith("[/title]")
    assert "alert(2)</script>" not in (directory / "map.html").read_text("utf-8")


@pytest.mark.slow
def test_a_figure_that_fails_takes_nothing_else_along(report, monkeypatch):
    def fail(*args, **options):
        raise RuntimeError("no [map] today\nsecond line")

    monkeypatch.setattr(figures, "sample_map", fail)
    directory, missing, _ = report("failing")
    assert missing == {"Map of generated rows": "RuntimeError: no [map] today"}
    assert missing_line(missing) == "Missing in the report: Map of generated rows (RuntimeError: no [map] today)"
    page = Shown((directory / "report.html").read_text("utf-8")).text
    assert "Map of generated rows: could not be drawn (RuntimeError: no [map] today)." in page
    assert "1 of " in page and " could not be drawn; nothing else depends on it." in page
    assert len((directory / "rows.csv").read_text("utf-8").splitlines()) >= 21
