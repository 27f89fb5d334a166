"""Mistakes that need TensorFlow to be seen; then the whole pipeline: killed, gone on, cached, and edited."""

import json
import shutil
import time
from pathlib import Path

import h5py
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

import configs
from pipelines.job import Job, describe, run
from pipelines.resume import RESUME
from tests.commands import Command
from tests.house import ROOT
from tfvae.data.images.digits import Digits
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import WEIGHTS
from tfvae.experiment.train import train_stage

NAME = "two_stage_digits"
NUMBERS = {
    "stages.fixed_gamma.steps": 0, "stages.learned_gamma.steps": 150, "training.every.log": 10,
    "training.every.save": 10, "training.every.grid": 150,
}  # fmt: skip
"""Steps enough to kill training between two checkpoints."""
NODES = (
    "Ingest", "StatisticsGen", "SchemaGen", "ExampleValidator", "Judge", "learned_gamma", "two_stage", "Evaluator",
    "Pusher", "Report",
)  # fmt: skip


def job(output: Path, name: str = NAME, first=None, last=None, **numbers) -> Job:
    return Job(name, configs.resolve(name, "smoke", numbers), output, "default", "local", [], first, last)


def truncated(folder: Path) -> str:
    """IDX files, the first of which promises more images than it has."""
    images, labels = (bytes([0, 0, 8, len(s)]) + np.array(s, ">u4").tobytes() for s in ((10, 28, 28), (10,)))
    for split in ("train", "t10k"):
        (folder / f"{split}-images-idx3-ubyte").write_bytes(images + bytes(28))
        (folder / f"{split}-labels-idx1-ubyte").write_bytes(labels + bytes(10))
    return str(folder)


def test_a_truncated_file_is_named_before_anything_is_made(tmp_path):
    (tmp_path / "data").mkdir()
    error = run(job(tmp_path / "run", "two_stage_mnist", data_dir=truncated(tmp_path / "data")))
    assert error.startswith("Error: ")
    assert "\n" not in error
    assert f"{tmp_path}/data/train-images-idx3-ubyte is truncated" in error
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("flags", [{"first": "nope"}, {"last": "nope"}])
def test_an_unknown_node_is_named_with_the_choices(tmp_path, flags):
    error = run(job(tmp_path / "run", **flags))
    flag = "from" if "first" in flags else "to"
    assert error.startswith(f"Error: `--{flag}` must be one of Ingest, StatisticsGen, ")
    assert error.endswith("; got 'nope'.")
    assert not (tmp_path / "run").exists()


def test_a_directory_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    assert run(job(tmp_path / "file/run")) == (
        f"Error: `--output_dir` {tmp_path}/file/run cannot be made: Not a directory."
    )


def test_a_folder_with_a_file_that_is_no_picture_ends_in_one_line(tmp_path):
    faces = tmp_path / "faces"
    faces.mkdir()
    for i in range(20):
        Image.fromarray(np.full([218, 178, 3], 10 * i, np.uint8)).save(faces / f"{i:06d}.jpg")
    (faces / "notes.jpg").write_text("no picture")
    error = run(job(tmp_path / "run", "two_stage_celeba", last="Ingest", data_dir=str(faces)))
    assert error.startswith("Error: 1 of 21 items cannot be read")
    assert "\n" not in error
    assert "notes.jpg" in error
    assert not list((tmp_path / "run/pipeline/Ingest/examples").glob("*/Split-*"))


def sentences(path: Path, *broken: bytes, of: int = 300) -> str:
    """A file of sentences with broken lines in their midst."""
    lines = [b"w%d w%d w%d" % (i % 7, i % 5, i % 3) for i in range(of - len(broken))]
    path.write_bytes(b"".join(line + b"\n" for line in [*lines[:100], *broken, *lines[100:]]))
    return str(path)


BROKEN = {
    "undecodable": (b"ab \xff cd", "not in UTF-8"),
    "more words than the cap": (b"w " * 1001, "more than 1000 words, the most a line may have"),
    "more characters than the cap": (b"x" * 10_001, "longer than 10000 characters"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_too_many_broken_lines_end_in_one_line(tmp_path, case):
    line, reason = BROKEN[case]
    own = sentences(tmp_path / "own.txt", *[line] * 30)
    error = run(job(tmp_path / "run", "text", last="Ingest", data_dir=own, **{"data.encoding": "utf-8"}))
    assert error.startswith("Error: 30 of 300 items cannot be read (`max_reject_fraction` is 0.01)")
    assert f"; the first: {own}:1" in error
    assert reason in error
    assert "\n" not in error
    assert not list((tmp_path / "run/pipeline/Ingest/examples").glob("*/Split-*"))


def test_few_broken_lines_are_counted_and_shown_and_filtered_ones_too(tmp_path, capfd):
    own = sentences(tmp_path / "own.txt", b"ab \xff cd", b"w0 " * 40, b"w0 " * 50)
    assert run(job(tmp_path / "run", "text", last="Ingest", data_dir=own, **{"data.encoding": "utf-8"})) == 0
    out = " ".join(capfd.readouterr().out.split())
    assert "Rejected: 1 items, listed in " in out
    assert f"the first: {own}:101: not in UTF-8" in out
    assert "Skipped: 2 with more than 30 words" in out


def test_an_empty_file_is_named_before_anything_is_made(tmp_path):
    (tmp_path / "own.txt").touch()
    error = run(job(tmp_path / "run", "text", data_dir=str(tmp_path / "own.txt")))
    assert error == f"Error: {tmp_path}/own.txt is empty: it must have one sentence a line."
    assert not (tmp_path / "run").exists()


def test_a_node_that_fails_shows_the_end_of_the_log_and_the_cause(tmp_path, monkeypatch):
    def read(self, shard):
        raise OSError("the disk is gone")

    monkeypatch.setattr(Digits, "read", read)
    lines = run(job(tmp_path / "run", last="Ingest")).splitlines()
    assert lines[0] == f"The last lines of {tmp_path}/run/run.log:"
    assert lines[-1].startswith("Error: Ingest failed: OSError: the disk is gone")
    assert any("in read" in line for line in lines[1:-1])


def test_describe_shows_nodes_and_numbers_and_writes_nothing(tmp_path, capsys):
    assert describe(job(tmp_path / "run", seed=7)) == 0
    out = capsys.readouterr().out
    assert "  --config.seed=7\n" in out
    assert [line.split() for line in out.splitlines() if line.startswith("  two_stage ")] == [
        ["two_stage", "ExampleValidator,", "Ingest,", "learned_gamma"]
    ]
    assert not list(tmp_path.iterdir())


def start(tree: Path, *more: str) -> Command:
    numbers = [f"--config.{name}={value}" for name, value in NUMBERS.items()]
    flags = [f"--pipeline={NAME}", "--preset=smoke", "--output_dir=run", *numbers, *more]
    return Command("pipelines.run", *flags, folder=tree, code=tree)


def finish(process: Command) -> tuple[str, dict[str, str]]:
    """Its output, and the state of each node."""
    done = process.done()
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    states = [words[:2] for words in lines if len(words) > 1 and words[0] in NODES and words[1] != "step"]
    return done.stdout, dict(states)


def kill_in_training(process: Command, root: Path) -> None:
    """kill -9 as soon as the first stage has written a checkpoint."""
    pattern, until = f"{RESUME}/learned_gamma/*/checkpoints/*.index", time.monotonic() + 600
    while not list(root.glob(pattern)):
        assert process.running(), process.done()
        assert time.monotonic() < until, "no checkpoint"
        time.sleep(0.02)
    process.kill()


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of the code, which a test may edit; a killed run in it; then one that went on."""
    tree = tmp_path_factory.mktemp("tree")
    for package in ("tfvae", "configs", "serving", "pipelines"):
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
    kill_in_training(start(tree), tree / "run/pipeline")
    assert not list((tree / "run/pipeline/learned_gamma/model").glob("*/Format-Keras"))
    return tree


@pytest.fixture(scope="module")
def gone_on(tree):
    """Output and states of the run that went on."""
    return finish(start(tree))


@pytest.mark.e2e
def test_a_killed_run_goes_on(tree, gone_on):
    _, states = gone_on
    assert {node: states[node] for node in NODES[:5]} == dict.fromkeys(NODES[:5], "cached")
    assert {node: states[node] for node in NODES[5:]} == dict.fromkeys(NODES[5:], "done")
    (history,) = (tree / "run/pipeline/learned_gamma/model_run").glob("*/learned_gamma/history.jsonl")
    assert [json.loads(line)["step"] for line in history.read_text().splitlines()] == list(range(10, 151, 10))
    assert not list((tree / "run/pipeline" / RESUME / "learned_gamma").iterdir())


@pytest.mark.e2e
def test_it_ends_with_the_weights_of_a_run_left_alone(tree, gone_on, tmp_path):
    experiment = configs.build(NAME, configs.resolve(NAME, "smoke", NUMBERS))
    (records,) = (tree / "run/pipeline/Ingest/examples").iterdir()
    train_stage(experiment, "learned_gamma", experiment.data.load(record_files(records)), {}, tmp_path)
    (resumed,) = (tree / "run/pipeline/learned_gamma/model").glob(f"*/Format-Keras/learned_gamma/{WEIGHTS}")
    alone = weights(tmp_path / WEIGHTS)
    for name, value in weights(resumed).items():
        np.testing.assert_array_equal(value, alone.pop(name), err_msg=name)
    assert not alone


def weights(path: Path) -> dict[str, np.ndarray]:
    found = {}
    with h5py.File(path) as file:
        file.visititems(lambda name, node: found.update({name: node[()]}) if isinstance(node, h5py.Dataset) else None)
    return found


@pytest.mark.e2e
def test_the_end_says_what_came_out(tree, gone_on):
    output, _ = gone_on
    run = tree / "run"
    assert "frechet_digits_classifier" in output
    assert "Blessed: yes" in output
    assert f"Report:  {run / 'report.html'}" in output
    assert "<html" in (run / "report.html").read_text()
    assert (run / "samples.png").read_bytes().startswith(b"\x89PNG")
    assert set(json.loads((run / "metrics.json").read_text())) == {"learned_gamma", "two_stage"}
    assert json.loads((run / "config.json").read_text())["fields"]["stages.learned_gamma.steps"] == 150
    assert "learned_gamma" in (run / "run.log").read_text()


@pytest.mark.e2e
def test_the_pushed_model_gives_equal_samples_for_equal_seeds(tree, gone_on):
    (version,) = (tree / "run/serving" / NAME).iterdir()
    assert f"Model:   {version}" in gone_on[0]
    sample = tf.saved_model.load(str(version)).signatures["sample"]

    def draw(seed: int) -> np.ndarray:
        return sample(seed=tf.range(4 * seed, 4 * seed + 4, dtype=tf.int64), temperature=tf.ones([4]))["x"].numpy()

    assert draw(1).shape == (4, 8, 8, 1)
    np.testing.assert_array_equal(draw(1), draw(1))
    assert (draw(1) != draw(2)).any()


@pytest.mark.e2e
def test_the_same_command_is_cached_until_code_changes(tree, gone_on):
    assert finish(start(tree))[1] == dict.fromkeys(NODES, "cached")
    with (tree / "tfvae/plots/style.py").open("a") as file:
        file.write("\nEDITED = True\n")
    with (tree / "tfvae/metrics/images/kid.py").open("a") as file:
        file.write("\nEDITED = True\n")
    states = finish(start(tree))[1]
    again = {"Judge", "Evaluator", "Report"}
    assert {node for node, state in states.items() if state == "done"} - {"Pusher"} == again
    assert {node for node, state in states.items() if state == "cached"} >= set(NODES[:4]) | {
        "learned_gamma",
        "two_stage",
    }
