"""The whole pipeline through its command: killed, gone on, cached, and run again after edits."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import h5py
import numpy as np
import pytest
import tensorflow as tf

import configs
from pipelines.trainer import RESUME
from tfvae.data.records import record_files
from tfvae.experiment import WEIGHTS
from tfvae.fitting import train_stage

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
NAME = "two_stage_digits"
NUMBERS = {
    "steps.fixed_gamma": 0, "steps.learned_gamma": 300, "every.log": 10, "every.save": 10, "every.grid": 300,
}  # fmt: skip
"""Steps enough to kill training between two checkpoints."""
NODES = (
    "Ingest", "StatisticsGen", "SchemaGen", "ExampleValidator", "Judge", "learned_gamma", "two_stage", "Evaluator",
    "Pusher", "Report",
)  # fmt: skip


def start(tree: Path, *more: str) -> subprocess.Popen:
    numbers = [f"--config.{name}={value}" for name, value in NUMBERS.items()]
    flags = [f"--pipeline={NAME}", "--preset=smoke", "--output_dir=run", *numbers, *more]
    return subprocess.Popen(
        [sys.executable, "-m", "pipelines.run", *flags],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(process: subprocess.Popen) -> tuple[str, dict[str, str]]:
    """Its output, and the state of each node."""
    out, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (0, ""), out + err
    lines = [line.split() for line in out.splitlines()]
    return out, {words[0]: words[1] for words in lines if len(words) > 1 and words[0] in NODES and words[1] != "step"}


def kill_in_training(process: subprocess.Popen, root: Path) -> None:
    """kill -9 as soon as the first stage has written a checkpoint."""
    pattern, until = f"{RESUME}/learned_gamma/*/checkpoints/*.index", time.monotonic() + 240
    while not list(root.glob(pattern)):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until, "no checkpoint"
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    process.stderr.close()


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


def test_a_killed_run_goes_on(tree, gone_on):
    _, states = gone_on
    assert {node: states[node] for node in NODES[:5]} == dict.fromkeys(NODES[:5], "cached")
    assert {node: states[node] for node in NODES[5:]} == dict.fromkeys(NODES[5:], "done")
    (history,) = (tree / "run/pipeline/learned_gamma/model_run").glob("*/learned_gamma/history.jsonl")
    assert [json.loads(line)["step"] for line in history.read_text().splitlines()] == list(range(10, 301, 10))
    assert not list((tree / "run/pipeline" / RESUME / "learned_gamma").iterdir())


def test_it_ends_with_the_weights_of_a_run_left_alone(tree, gone_on, tmp_path):
    experiment = configs.build(NAME, configs.resolve(NAME, "smoke", NUMBERS))
    (records,) = (tree / "run/pipeline/Ingest/examples").iterdir()
    train_stage(experiment, "learned_gamma", experiment.source(record_files(records)), {}, tmp_path)
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


def test_the_end_says_what_came_out(tree, gone_on):
    output, _ = gone_on
    run = tree / "run"
    assert "frechet_digits_classifier" in output
    assert "Blessed: yes" in output
    assert f"Report:  {run / 'report.html'}" in output
    assert "<html" in (run / "report.html").read_text()
    assert (run / "samples.png").read_bytes().startswith(b"\x89PNG")
    assert set(json.loads((run / "metrics.json").read_text())) == {"learned_gamma", "two_stage"}
    assert json.loads((run / "config.json").read_text())["fields"]["steps.learned_gamma"] == 300
    assert "learned_gamma" in (run / "run.log").read_text()


def test_the_pushed_model_gives_equal_samples_for_equal_seeds(tree, gone_on):
    (version,) = (tree / "run/serving" / NAME).iterdir()
    assert f"Model:   {version}" in gone_on[0]
    sample = tf.saved_model.load(str(version)).signatures["sample"]

    def draw(seed: int) -> np.ndarray:
        return sample(n=tf.constant(4), seed=tf.constant(seed), temperature=tf.constant(1.0))["x"].numpy()

    assert draw(1).shape == (4, 8, 8, 1)
    np.testing.assert_array_equal(draw(1), draw(1))
    assert (draw(1) != draw(2)).any()


def test_the_same_command_is_cached_until_code_changes(tree, gone_on):
    assert finish(start(tree))[1] == dict.fromkeys(NODES, "cached")
    with (tree / "tfvae/plots/style.py").open("a") as file:
        file.write("\nEDITED = True\n")
    with (tree / "tfvae/metrics/kid.py").open("a") as file:
        file.write("\nEDITED = True\n")
    states = finish(start(tree))[1]
    again = {"Judge", "Evaluator", "Report"}
    assert {node for node, state in states.items() if state == "done"} - {"Pusher"} == again
    assert {node for node, state in states.items() if state == "cached"} >= set(NODES[:4]) | {
        "learned_gamma",
        "two_stage",
    }
