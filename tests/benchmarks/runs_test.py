"""Runs of the benchmarks: what is called when, what is read, how failures end."""

import json

import pytest

from benchmarks import runs
from benchmarks.runs import FailedError, measured, publish, run_module, threads


@pytest.fixture
def called(monkeypatch):
    """Training and measuring that write what the real ones would; the calls, in order."""
    calls = []

    def run(module, *args, log, jobs):
        calls.append((module, *args))
        workdir = log.with_suffix("")
        if module == "tfvae.train":
            (workdir / "vae").mkdir(parents=True, exist_ok=True)
            (workdir / "lm").mkdir(exist_ok=True)
            for stage, seconds in (("vae", 8.0), ("lm", 2.0)):
                lines = [{"step": step, "seconds": step * seconds / 3} for step in (1, 2, 3)]
                inner = [{"inner_steps": made} for made in (30.0, 10.0, 0.0)] if stage == "vae" else [{}] * 3
                lines = [{**line, **more} for line, more in zip(lines, inner, strict=True)]
                (workdir / stage / "history.jsonl").write_text("\n".join(map(json.dumps, lines)))
            looks = [{"step": 1, "elbo": -4.0}, {"step": 2, "elbo": -3.0}, {"step": 3, "elbo": -3.5}]
            (workdir / "vae/validation.jsonl").write_text("\n".join(map(json.dumps, looks)))
            curves = [{"step": 1, "test_loss": 9.0}, {"step": 2, "test_loss": 0.5, "generated_loss": 0.75}]
            (workdir / "lm/losses.jsonl").write_text("\n".join(map(json.dumps, curves)))
        else:
            (workdir / "metrics.json").write_text(json.dumps({"vae": {"rate": 1.5}, "lm": {"elbo": -9.0}}))

    monkeypatch.setattr(runs, "run_module", run)
    return calls


def test_a_run_is_trained_measured_and_read_with_its_training(tmp_path, called):
    rows = measured(tmp_path / "seed0", ["--config=x.py"])
    assert rows == {
        "vae": {"rate": 1.5, "seconds": 8.0, "inner_steps": 30.0, "validation_elbo": -3.0},
        "lm": {"elbo": -9.0, "seconds": 2.0, "loss_test": 0.5, "loss_generated": 0.75, "loss_gap": 0.25},
    }
    workdir = f"--workdir={tmp_path / 'seed0'}"
    assert called == [("tfvae.train", "--config=x.py", workdir), ("tfvae.evaluate", workdir)]


def test_a_finished_run_is_not_measured_again(tmp_path, called):
    once = measured(tmp_path / "seed0", [])
    assert measured(tmp_path / "seed0", []) == once
    assert [module for module, *_ in called] == ["tfvae.train", "tfvae.evaluate", "tfvae.train"]


@pytest.mark.parametrize(
    ("made", "every", "mean"),
    [
        ([20] * 188 + [0] * 112, 50, 20.0),  # a line of 38 steps with 20 and 12 without ends the phase
        ([30] * 50 + [20] * 50, 50, 25.0),  # the phase never ends
        ([20] * 30 + [0] * 70, 50, 12.0),  # no line is of the phase alone
        ([0] * 100, 50, None),
    ],
)
def test_inner_steps_are_the_mean_over_lines_of_the_phase_alone(tmp_path, called, monkeypatch, made, every, mean):
    measured(tmp_path / "seed0", [])
    means = [sum(made[first : first + every]) / every for first in range(0, len(made), every)]
    lines = [json.dumps({"seconds": 1.0, "inner_steps": mean}) for mean in means]
    (tmp_path / "seed0/vae/history.jsonl").write_text("\n".join(lines))
    monkeypatch.setattr(runs, "run_module", lambda *args, **kwargs: None)
    assert measured(tmp_path / "seed0", [])["vae"].get("inner_steps") == mean


@pytest.mark.parametrize("history", ["", None])
def test_seconds_of_a_training_without_a_line_are_unknown(tmp_path, called, monkeypatch, history):
    measured(tmp_path / "seed0", [])
    path = tmp_path / "seed0/lm/history.jsonl"
    path.unlink() if history is None else path.write_text(history)
    monkeypatch.setattr(runs, "run_module", lambda *args, **kwargs: None)
    rows = measured(tmp_path / "seed0", [])
    assert rows["lm"] == {"elbo": -9.0, "loss_test": 0.5, "loss_generated": 0.75, "loss_gap": 0.25}
    assert rows["vae"]["seconds"] == 8.0


def test_a_module_that_fails_is_named_with_its_last_line(tmp_path):
    log = tmp_path / "deep/run.log"
    with pytest.raises(FailedError, match=r"json\.tool ended with status 1 .*run\.log\): .*Expecting value"):
        (tmp_path / "bad.json").write_text("nonsense")
        run_module("json.tool", str(tmp_path / "bad.json"), log=log)
    assert "Expecting value" in log.read_text()


def test_what_a_module_says_goes_to_the_log(tmp_path, capfd):
    (tmp_path / "good.json").write_text('{"a": 1}')
    run_module("json.tool", "--compact", str(tmp_path / "good.json"), log=tmp_path / "run.log")
    assert (tmp_path / "run.log").read_text() == '{"a":1}\n'
    assert capfd.readouterr().out == ""


def test_processes_share_the_cores(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    assert [threads(jobs) for jobs in (1, 2, 3, 8)] == [4, 2, 1, 1]


def test_the_page_is_written_or_printed(tmp_path, capsys):
    publish("text", str(tmp_path / "new/table.md"))
    assert (tmp_path / "new/table.md").read_text() == "text"
    publish("text", None)
    assert capsys.readouterr().out == "text\n"
