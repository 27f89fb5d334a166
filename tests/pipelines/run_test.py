"""The command: what it lists, and one line for each mistake."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
MNIST = "--pipeline=two_stage_mnist"
DIGITS = "--pipeline=two_stage_digits"


def command(*arguments, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "pipelines.run", *arguments],
        cwd=cwd or ROOT,
        env=None if cwd is None else {"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_list_names_every_experiment():
    done = command("--list")
    assert done.returncode == 0
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert names == sorted(path.stem for path in (ROOT / "configs").glob("*.py") if path.stem != "__init__")
    assert all(len(line.split()) > 4 for line in done.stdout.splitlines())


def test_help_teaches():
    text = command("--help").stdout
    assert "python -m pipelines.run --pipeline=two_stage_digits" in text
    assert "--from=NODE runs NODE" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["`--pipeline`", "two_stage_digits"]),
        (["--pipeline=nope"], ["'nope'", "two_stage_celeba", "two_stage_mnist"]),
        ([DIGITS, "--preset=huge"], ["'huge'", "smoke, small, paper"]),
        ([DIGITS, "--config.latnt=3"], ["config.latnt", "latent"]),
        ([DIGITS, "--config.latent=x"], ["config.latent", "'x'"]),
        ([DIGITS, "--config.latent"], ["`--config.latent`", "--config.field=value"]),
        ([DIGITS, "smoke"], ["`smoke`", "--help"]),
        ([DIGITS, f"--output_dir={__file__}/run"], ["`--output_dir`", "run_test.py"]),
    ],
)
def test_mistakes_end_at_once_in_one_line(arguments, words):
    done = command(*arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: ")
    assert [word for word in words if word not in line] == []


def test_a_mistyped_flag_is_named():
    done = command(DIGITS, "--frm=Ingest")
    assert done.returncode == 1
    assert "Did you mean: from ?" in done.stderr
    assert "Traceback" not in done.stderr


def truncated(folder: Path) -> None:
    """IDX files, the first of which promises more images than it has."""
    images, labels = (bytes([0, 0, 8, len(s)]) + np.array(s, ">u4").tobytes() for s in ((10, 28, 28), (10,)))
    for split in ("train", "t10k"):
        (folder / f"{split}-images-idx3-ubyte").write_bytes(images + bytes(28))
        (folder / f"{split}-labels-idx1-ubyte").write_bytes(labels + bytes(10))


@pytest.mark.slow  # these take the time of importing TensorFlow or TFX
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([MNIST], ["`data_dir`", "mnist"]),
        ([MNIST, "--data_dir=data"], ["train-images-idx3-ubyte", "truncated"]),
        ([DIGITS, "--to=nope"], ["`--to`", "'nope'", "Ingest, StatisticsGen"]),
    ],
)
def test_bad_data_and_nodes_end_in_one_line_and_leave_nothing(tmp_path, arguments, words):
    (tmp_path / "data").mkdir()
    truncated(tmp_path / "data")
    done = command(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: ")
    assert [word for word in words if word not in line] == []
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


@pytest.mark.slow
def test_describe_shows_nodes_and_numbers_and_writes_nothing(tmp_path):
    done = command(DIGITS, "--preset=smoke", "--describe", "--seed=7", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "  --config.seed=7\n" in done.stdout
    assert [line.split() for line in done.stdout.splitlines() if line.startswith("  two_stage ")] == [
        ["two_stage", "ExampleValidator,", "Ingest,", "learned_gamma"]
    ]
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_folder_with_a_file_that_is_no_picture_ends_in_one_line(tmp_path):
    faces = tmp_path / "faces"
    faces.mkdir()
    for i in range(20):
        Image.fromarray(np.full([218, 178, 3], 10 * i, np.uint8)).save(faces / f"{i:06d}.jpg")
    (faces / "notes.jpg").write_text("no picture")
    done = command("--pipeline=two_stage_celeba", "--data_dir=faces", "--to=Ingest", "--output_dir=run", cwd=tmp_path)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: 1 of 21 items cannot be read")
    assert "notes.jpg" in line
    assert not list((tmp_path / "run/pipeline/Ingest/examples").glob("*/Split-*"))
