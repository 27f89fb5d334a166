"""The scripts: train, resume, evaluate, and mistakes of the user."""

import json
import re
import shutil
import signal
import time

import numpy as np
import pytest
import tensorflow as tf

import configs
from benchmarks.chaos_states import of_weights
from tests.commands import Command, call
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import WEIGHTS
from tfvae.experiment.train import train_stage
from tfvae.lock import locked
from tfvae.training.actions.history import read_history

CONFIG = "--config=configs/two_stage_digits.py"
SMOKE = (CONFIG, "--config.preset=smoke", "--config.stages.fixed_gamma.steps=0")


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """Flags of a configuration file of a user's own, whose folder and name are also those of other modules."""
    path = tmp_path_factory.mktemp("own") / "configs" / "random.py"
    path.parent.mkdir()
    (path.parent / "beside_random.py").write_text("from configs.two_stage_digits import build\n")
    path.write_text("from beside_random import build\nfrom configs.two_stage_digits import get_config\n")
    return (f"--pipeline={path}", "--preset=smoke", "--config.stages.fixed_gamma.steps=0")


@pytest.fixture(scope="module")
def run(tmp_path_factory, own):
    """A finished run of a user's own file, with the output of training and of evaluation."""
    workdir = tmp_path_factory.mktemp("run")
    trained = call("tfvae.train", *own, "--seed=3", f"--workdir={workdir}")
    assert trained.returncode == 0, trained.stderr
    evaluated = call("tfvae.evaluate", f"--workdir={workdir}")
    assert evaluated.returncode == 0, evaluated.stderr
    return workdir, trained, evaluated


def tensorboard_tags(directory):
    (path,) = directory.glob("events*")
    return {value.tag for event in tf.compat.v1.train.summary_iterator(str(path)) for value in event.summary.value}


@pytest.mark.e2e
def test_training_leaves_a_whole_run_directory(run):
    workdir, trained, _ = run
    config = json.loads((workdir / "config.json").read_text())["fields"]
    assert (config["seed"], config["preset"], config["stages.fixed_gamma.steps"]) == (3, "smoke", 0)
    for stage in ("learned_gamma", "two_stage"):
        history = read_history(workdir / stage / "history.jsonl")
        assert [line["step"] for line in history] == [2, 4, 6]
        assert all(np.isfinite(line["gamma"]) for line in history)
        assert len(list((workdir / stage / "grids").glob("*.png"))) == 2
        assert {"loss", "gamma", "samples", "inference/0_kernel"} <= tensorboard_tags(workdir / stage / "tb")
    assert "Data: 1500 train, 297 test; 0 rejected" in trained.stdout
    assert "Warning" not in trained.stderr and "Traceback" not in trained.stderr


@pytest.mark.e2e
def test_evaluation_writes_metrics_and_report(run):
    workdir, _, evaluated = run
    rows = json.loads((workdir / "metrics.json").read_text())
    assert set(rows) == {"learned_gamma", "two_stage"}
    assert rows["learned_gamma"]["mse"] > 0 and rows["two_stage"]["frechet_digits_classifier"] > 0
    assert "frechet_digits_classifier" in evaluated.stdout
    html = (workdir / "report.html").read_text()
    assert "Latent spectrum" in html
    assert not re.search(r"""(src|href)=["']https?:|url\(["']?https?:|@import""", html)
    assert (workdir / "samples.png").stat().st_size > 100


@pytest.mark.e2e
def test_a_finished_run_is_not_trained_again(run, own):
    workdir, _, _ = run
    before = (workdir / "two_stage" / "history.jsonl").read_text()
    again = call("tfvae.train", *own, "--seed=3", f"--workdir={workdir}")
    assert again.returncode == 0, again.stderr
    assert "step" not in again.stdout
    assert (workdir / "two_stage" / "history.jsonl").read_text() == before


@pytest.mark.e2e
def test_another_seed_in_the_same_directory_is_refused(run, own):
    workdir, _, _ = run
    done = call("tfvae.train", *own, "--seed=4", f"--workdir={workdir}")
    assert done.returncode == 1
    assert "with other values of seed; choose another" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.e2e
def test_evaluation_refuses_what_training_has_read(run):
    workdir, _, _ = run
    done = call("tfvae.evaluate", f"--workdir={workdir}", "--preset=smoke", "--seed=4")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: `config.seed` was 3 in training, and only config.metrics and config.report")


def test_a_file_that_fails_ends_in_one_line(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("from configs.two_stage_digits import get_config\ndef build(config):\n    return wiring\n")
    done = call("tfvae.train", f"--config={path}", f"--workdir={tmp_path / 'run'}")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: {path}:3: NameError: name 'wiring' is not defined\n"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--config.preset=tiny"], "Error: `preset` must be one of smoke, small, paper; got 'tiny'."),
        (["--config.nonsense=1"], "Error: `config.nonsense` is no field; choose from preset, seed, data_dir"),
        (["--config.model.network.width=7"], "Error: `width` must be"),
        (["--config.stages.two_stage.steps=0"], "Error: `config.stages.two_stage.steps` must be at least 1, for"),
        (
            ["--config.training.every.minutes=-1"],
            "Error: `config.training.every.minutes` must be at least 0, got -1.0.",
        ),
        (["--config.model.latent=0"], "Error: `config.model.latent` must be at least 1, got 0."),
        (
            ["--config.training.batch_size=5000", "--config.preset=smoke"],
            "Error: `batch_size` of stage learned_gamma must be at most the 200 training examples, got 5000.",
        ),
    ],
)
def test_mistakes_end_in_one_line(tmp_path, args, message):
    done = call("tfvae.train", CONFIG, *args, f"--workdir={tmp_path / 'run'}")
    assert done.returncode == 1
    assert any(line.startswith(message) for line in done.stderr.splitlines())
    assert "Traceback" not in done.stderr


def test_a_workdir_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    done = call("tfvae.train", *SMOKE, f"--workdir={tmp_path / 'file' / 'run'}")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Error: ") and "Traceback" not in done.stderr


def test_a_failed_start_leaves_no_run_directory(tmp_path):
    done = call("tfvae.train", "--config=configs/two_stage_mnist.py", f"--workdir={tmp_path / 'w'}")
    assert done.returncode == 1
    assert not (tmp_path / "w").exists()


def test_missing_raw_data_are_named(tmp_path):
    config = [
        "--config=configs/two_stage_mnist.py",
        f"--config.data_dir={tmp_path / 'none'}",
        f"--workdir={tmp_path / 'w'}",
    ]
    done = call("tfvae.train", *config)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Error: `data_dir` must be a directory with mnist")


def test_a_directory_without_a_run_cannot_be_evaluated(tmp_path):
    done = call("tfvae.evaluate", f"--workdir={tmp_path}")
    assert (done.returncode, done.stderr.startswith("Error: `workdir` must be the directory of a run")) == (1, True)


@pytest.mark.parametrize("module", ["tfvae.train", "tfvae.evaluate"])
def test_help_teaches(module):
    done = call(module, "--help")
    assert f"python -m {module}" in done.stdout and "--workdir" in done.stdout


TEXT = (
    "--config=configs/text.py",
    "--config.preset=smoke",
    "--config.data.max_words=8",
    "--config.data.keep_words=(1,8)",
)


def sentences(path, last):
    """40 lines of the words w0 to w9 and one more."""
    words = [f"w{i}" for i in range(10)]
    path.write_text("".join(f"{words[i % 10]} {words[i // 4]} {last}\n" for i in range(40)))
    return path


@pytest.fixture(scope="module")
def shared_run(tmp_path_factory):
    """A run whose two stages two processes trained, started together; both outputs."""
    folder = tmp_path_factory.mktemp("shared")
    own = sentences(folder / "own.txt", "end")
    flags = [*TEXT, f"--config.data_dir={own}", f"--workdir={folder / 'run'}"]
    both = [Command("tfvae.train", *flags, f"--stages={stage}") for stage in ("lm", "aggressive_anneal")]
    return folder, flags, [process.done() for process in both]


@pytest.mark.e2e
def test_two_processes_train_a_stage_each_in_one_run(shared_run):
    folder, _, ended = shared_run
    for done, own, other in zip(ended, ("lm", "agg"), ("agg", "lm"), strict=True):
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
        assert f"\n{own}" in done.stdout
        assert f"\n{other}" not in done.stdout
    for stage in ("lm", "aggressive_anneal"):
        assert [line["step"] for line in read_history(folder / "run" / stage / "history.jsonl")] == [2, 4, 6]
    done = call("tfvae.evaluate", f"--workdir={folder / 'run'}")
    assert done.returncode == 0, done.stderr
    assert set(json.loads((folder / "run/metrics.json").read_text())) == {"lm", "aggressive_anneal"}
    assert "Reconstructions" in (folder / "run/report.html").read_text()
    assert len((folder / "run/samples.txt").read_text().splitlines()) == 64


@pytest.mark.e2e
def test_a_run_on_other_words_is_refused_in_one_line(shared_run, tmp_path):
    folder, flags, _ = shared_run
    copied = tmp_path / "run"
    shutil.copytree(folder / "run", copied)
    sentences(folder / "own.txt", "other")
    try:
        for module, args in (("tfvae.train", flags[:-1]), ("tfvae.evaluate", [])):
            done = call(module, *args, f"--workdir={copied}")
            assert done.returncode == 1
            last = done.stderr.splitlines()[-1]
            assert last.startswith("Error: The model in ")
            assert "belongs to another vocabulary" in last
            assert "Use another directory, or the data that it was trained on." in last
            assert "Traceback" not in done.stderr
    finally:
        sentences(folder / "own.txt", "end")


def test_an_unknown_stage_is_named_with_the_choices(tmp_path):
    own = sentences(tmp_path / "own.txt", "end")
    done = call("tfvae.train", *TEXT, f"--config.data_dir={own}", f"--workdir={tmp_path / 'w'}", "--stages=vae")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "Error: `stage` must be one of lm, aggressive_anneal; got 'vae'."
    assert not (tmp_path / "w").exists()


@pytest.mark.e2e
def test_a_stage_brings_those_it_builds_on(tmp_path):
    done = call(
        "tfvae.train", *SMOKE, f"--workdir={tmp_path}", "--config.stages.fixed_gamma.steps=2", "--stages=two_stage"
    )
    assert done.returncode == 0, done.stderr
    assert {path.parent.name for path in tmp_path.glob("*/history.jsonl")} == {"learned_gamma", "two_stage"}


LONG = ("--pipeline=two_stage_digits", "--preset=smoke", "--stages=learned_gamma")
NUMBERS = {
    "stages.learned_gamma.steps": 1000, "training.every.log": 7, "training.every.save": 50, "training.every.grid": 500,
}  # fmt: skip
"""Steps enough to be stopped three times; a line of the history goes past checkpoints."""


def lines(path):
    """Of a history, without the times."""
    return [{name: value for name, value in line.items() if "second" not in name} for line in read_history(path)]


def stopped(flags, history, number):
    """Starts a training, and sends it a signal after a random number of new lines of its history."""
    process, until = Command("tfvae.train", *flags), time.monotonic() + 300
    enough = len(lines(history)) + int(np.random.default_rng().integers(1, 30))
    while len(lines(history)) < enough:
        assert process.running(), process.done()
        assert time.monotonic() < until, "no history"
        time.sleep(0.01)
    process.send(number)
    return process.done()


@pytest.mark.slow
@pytest.mark.e2e
def test_a_run_that_is_stopped_killed_and_torn_ends_with_the_weights_of_one_left_alone(tmp_path):
    flags = [*LONG, *[f"--config.{name}={value}" for name, value in NUMBERS.items()], f"--workdir={tmp_path / 'run'}"]
    stage = tmp_path / "run/learned_gamma"
    for number, status in ((signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)):
        done = stopped(flags, stage / "history.jsonl", number)
        assert done.returncode == status, done.stderr
        if number != signal.SIGKILL:
            name = {signal.SIGTERM: "SIGTERM", signal.SIGINT: "Ctrl-C"}[number]
            (at,) = re.findall(
                rf"^Stopped by {name} at step (\d+) of learned_gamma; the same command goes on from there\.\n$",
                done.stderr,
            )
            assert (stage / f"checkpoints/ckpt-{at}.json").exists()
    newest = max(stage.glob("checkpoints/*.index"), key=lambda path: int(path.stem.removeprefix("ckpt-")))
    newest.write_bytes(newest.read_bytes()[:100])
    done = call("tfvae.train", *flags)
    assert done.returncode == 0, done.stderr
    assert re.search(rf"{newest.stem} is not whole .*: training goes on from step \d+\.", done.stdout)
    experiment = configs.build("two_stage_digits", configs.resolve("two_stage_digits", "smoke", NUMBERS))
    data = experiment.data.load(record_files(tmp_path / "run/records"))
    train_stage(experiment, "learned_gamma", data, {}, tmp_path / "alone")
    assert of_weights(tmp_path / "alone" / WEIGHTS) == of_weights(stage / WEIGHTS)
    for name in ("history.jsonl", "validation.jsonl"):
        assert lines(tmp_path / "alone" / name) == lines(stage / name)


def test_a_second_run_in_one_directory_is_told_so(tmp_path):
    (tmp_path / "learned_gamma").mkdir()
    with locked(tmp_path / "learned_gamma", "workdir"):
        done = call("tfvae.train", *LONG, f"--workdir={tmp_path}")
    assert done.returncode == 1
    assert done.stderr == (
        f"Error: {tmp_path}/learned_gamma is in use by another run; wait for its end, or choose another `--workdir`.\n"
    )
