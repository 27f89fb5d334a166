"""The last lines of a run."""

import io
import json

import pytest
from rich.console import Console
from tensorflow_metadata.proto.v0.anomalies_pb2 import Anomalies

from pipelines.display.outputs import Output
from pipelines.display.summary import collect, show
from pipelines.layout import Layout

REJECTS = {"count": 3, "first": "a.png: no picture", "skipped": "", "told": "a.csv: read as Latin-1\nb.csv: odd"}


@pytest.fixture
def outputs(tmp_path):
    """What nodes left, as the metadata tell it."""
    folders = {name: tmp_path / "nodes" / name for name in ("metrics", "blessing", "report", "rejects", "anomalies")}
    for folder in folders.values():
        folder.mkdir(parents=True)
    (folders["metrics"] / "metrics.json").write_text(json.dumps({"one": {"mse": 0.25}, "two": {"mse": 0.5}}))
    for name in ("report.html", "samples.png"):
        (folders["report"] / name).write_text(name)
    anomalies = Anomalies()
    anomalies.anomaly_info["label"].description = "new column"
    (folders["anomalies"] / "Split-test").mkdir()
    (folders["anomalies"] / "Split-test/SchemaDiff.pb").write_bytes(anomalies.SerializeToString())
    pushed = {"pushed": 1, "pushed_destination": str(tmp_path)}
    return {
        "Ingest": {"rejects": Output(folders["rejects"], REJECTS)},
        "ExampleValidator": {"anomalies": Output(folders["anomalies"], {})},
        "Evaluator": {
            "metrics": Output(folders["metrics"], {}),
            "blessing": Output(folders["blessing"], {"blessed": 1, "reasons": "", "thresholds": 1}),
        },
        "Pusher": {"pushed_model": Output(folders["report"], pushed)},
        "Report": {"report": Output(folders["report"], {})},
    }


def shown(outputs, tmp_path) -> str:
    stream = io.StringIO()
    show(Console(file=stream, width=80), "title", outputs, Layout(tmp_path))
    return stream.getvalue()


def test_everything_is_said(outputs, tmp_path):
    text = shown(outputs, tmp_path)
    assert "mse" in text
    assert "Rejected: 3 items" in text
    assert "the first: a.png: no picture" in text
    assert "Data:     a.csv: read as Latin-1\nData:     b.csv: odd\n" in text
    assert "Anomaly in test: label: new column" in text
    assert "Blessed: yes\n" in text
    assert f"Model:   {tmp_path}\n" in text
    assert f"Report:  {tmp_path}/report.html" in text


def test_a_refused_model_is_said_with_the_reason(outputs, tmp_path):
    outputs["Evaluator"]["blessing"] = Output(tmp_path, {"blessed": 0, "reasons": "mse of two is 0.5"})
    outputs["Pusher"]["pushed_model"] = Output(tmp_path, {"pushed": 0})
    text = shown(outputs, tmp_path)
    assert "Blessed: NO, so nothing was pushed: mse of two is 0.5" in text
    assert "Model:" not in text


def test_a_blessing_without_thresholds_is_said(outputs, tmp_path):
    outputs["Evaluator"]["blessing"] = Output(tmp_path, {"blessed": 1, "reasons": "", "thresholds": 0})
    assert "Blessed: yes, for no threshold is set" in shown(outputs, tmp_path)


def test_a_pushed_model_that_was_deleted_is_said(outputs, tmp_path):
    gone = {"pushed": 1, "pushed_destination": str(tmp_path / "gone")}
    outputs["Pusher"]["pushed_model"] = Output(tmp_path, gone)
    assert "deleted since; --from=Pusher" in shown(outputs, tmp_path)


def test_a_newer_version_that_is_served_instead_is_said(outputs, tmp_path):
    for number in (7, 9):
        (tmp_path / f"serving/x/{number}").mkdir(parents=True)
    pushed = {"pushed": 1, "pushed_destination": str(tmp_path / "serving/x/7")}
    outputs["Pusher"]["pushed_model"] = Output(tmp_path, pushed)
    assert "Newer" not in shown(outputs, tmp_path)  # half a version is none
    (tmp_path / "serving/x/9/saved_model.pb").write_text("")
    assert f"Newer:   {tmp_path}/serving/x/9 is served in its place" in shown(outputs, tmp_path)


def test_figures_that_are_missing_are_said(outputs, tmp_path):
    line = "Missing in the report: Map (ValueError: [/red])"
    outputs["Report"]["report"] = Output(outputs["Report"]["report"].path, {"missing": line})
    assert line in shown(outputs, tmp_path)


def test_a_part_of_a_run_says_its_part(outputs, tmp_path):
    text = shown({"Ingest": outputs["Ingest"]}, tmp_path)
    assert text.splitlines() == [
        f"Rejected: 3 items, listed in {outputs['Ingest']['rejects'].path}; the first: a.png: no picture",
        "Data:     a.csv: read as Latin-1",
        "Data:     b.csv: odd",
        f"Log:     {tmp_path / 'run.log'}",
    ]


@pytest.mark.parametrize("count", [0, 3])
def test_what_filters_left_out_is_said(outputs, tmp_path, count):
    outputs["Ingest"]["rejects"] = Output(tmp_path, {**REJECTS, "count": count, "skipped": "9 with fewer than 2 words"})
    text = shown(outputs, tmp_path)
    assert "Skipped: 9 with fewer than 2 words\n" in text
    assert ("Rejected:" in text) == (count > 0)


@pytest.mark.parametrize("samples", ["samples.png", "samples.txt"])
def test_what_people_look_at_is_collected(outputs, tmp_path, samples):
    report = outputs["Report"]["report"].path
    (report / "samples.png").rename(report / samples)
    collect(outputs, Layout(tmp_path))
    assert (tmp_path / "report.html").read_text() == "report.html"
    assert (tmp_path / samples).read_text() == "samples.png"
    assert f"Samples: {tmp_path / samples}\n" in shown(outputs, tmp_path)
    assert json.loads((tmp_path / "metrics.json").read_text())["one"] == {"mse": 0.25}
