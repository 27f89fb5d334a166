"""Runs that are trained and measured: what is called when, what is read, and what is left where a part fails."""

import json
from pathlib import Path

import pytest

from benchmarks import measured_runs
from benchmarks.measured_runs import measured
from benchmarks.runs import FailedError
from tfvae.config import resolve
from tfvae.config_file import find, load
from tfvae.run_directory import RunDirectory


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

    monkeypatch.setattr(measured_runs, "run_module", run)
    return calls


def test_a_run_is_trained_measured_and_read_with_its_training(tmp_path, called):
    rows, lost = measured(tmp_path / "seed0", ["--config=x.py"])
    assert rows == {
        "vae": {"rate": 1.5, "seconds": 8.0, "inner_steps": 30.0, "validation_elbo": -3.0},
        "lm": {"elbo": -9.0, "seconds": 2.0, "loss_test": 0.5, "loss_generated": 0.75, "loss_gap": 0.25},
    }
    assert lost == {}
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
    monkeypatch.setattr(measured_runs, "run_module", lambda *args, **kwargs: None)
    assert measured(tmp_path / "seed0", []).rows["vae"].get("inner_steps") == mean


@pytest.mark.parametrize("history", ["", None])
def test_seconds_of_a_training_without_a_line_are_unknown(tmp_path, called, monkeypatch, history):
    measured(tmp_path / "seed0", [])
    path = tmp_path / "seed0/lm/history.jsonl"
    path.unlink() if history is None else path.write_text(history)
    monkeypatch.setattr(measured_runs, "run_module", lambda *args, **kwargs: None)
    rows = measured(tmp_path / "seed0", []).rows
    assert rows["lm"] == {"elbo": -9.0, "loss_test": 0.5, "loss_generated": 0.75, "loss_gap": 0.25}
    assert rows["vae"]["seconds"] == 8.0


@pytest.fixture
def broken(monkeypatch):
    """A run of two_stage_digits in which stages break as they are told to; the calls of its modules, in order."""
    calls, names, statuses = [], [], {}

    def run(module, *args, log, jobs):
        path = RunDirectory(log.with_suffix(""))
        wanted = next((text.partition("=")[2].split(",") for text in args if text.startswith("--stages=")), STAGES)
        calls.append((module, wanted))
        if module == "tfvae.train":
            path.start("two_stage_digits", resolve(load(find("two_stage_digits")), FIELDS))
            for name in wanted:
                _train(path.stage(name), name, names, statuses)
        else:
            path = path.path / ("metrics.json" if module == "tfvae.evaluate" else measured_runs.METRICS_OF_SOME)
            path.write_text(json.dumps({name: {"elbo": -1.0} for name in wanted}))

    monkeypatch.setattr(measured_runs, "run_module", run)
    return calls, names, statuses


STAGES = ["learned_gamma", "two_stage", "fixed_gamma", "beta"]
FIELDS = {"preset": "smoke", "stages.beta.method": "beta(0.5)"}


def _train(stage: Path, name: str, broken: list[str], statuses: dict[str, int]) -> None:
    stage.mkdir(exist_ok=True)
    if name in broken:
        (stage / "nonfinite_batch_3.npz").touch()
    if name in broken or name in statuses:
        raise FailedError(f"{name} is nan", statuses.get(name, 1))
    (stage / "model.weights.json").touch()


def test_stages_that_break_leave_the_others(tmp_path, broken):
    calls, names, _ = broken
    names += ["learned_gamma", "beta"]
    rows, lost = measured(tmp_path / "seed0", [])
    assert rows == {"fixed_gamma": {"elbo": -1.0}}
    assert lost == {
        "learned_gamma": "learned_gamma is nan",
        "two_stage": "it builds on learned_gamma",
        "beta": "beta is nan",
    }
    left = [("tfvae.train", ["fixed_gamma", "beta"]), ("tfvae.train", ["fixed_gamma"])]
    assert calls == [("tfvae.train", STAGES), *left, ("benchmarks.measure_stages", ["fixed_gamma"])]


def test_a_run_of_which_all_stages_break_has_no_values(tmp_path, broken):
    calls, names, _ = broken
    names += STAGES
    rows, lost = measured(tmp_path / "seed0", [])
    assert (rows, list(lost)) == ({}, STAGES)
    assert {module for module, _ in calls} == {"tfvae.train"}


def test_a_run_whose_stages_are_mended_is_whole(tmp_path, broken):
    _, names, _ = broken
    names += ["beta"]
    measured(tmp_path / "seed0", [])
    names.clear()
    rows, lost = measured(tmp_path / "seed0", [])
    assert (list(rows), lost) == (STAGES, {})


@pytest.mark.parametrize(("names", "statuses"), [(["beta"], {"beta": 143}), ([], {"beta": 1})])
def test_what_is_not_the_fault_of_a_stage_ends_the_run(tmp_path, broken, names, statuses):
    calls, broken_names, ends = broken
    broken_names += names
    ends |= statuses
    with pytest.raises(FailedError, match="beta is nan"):
        measured(tmp_path / "seed0", [])
    assert calls == [("tfvae.train", STAGES)]
