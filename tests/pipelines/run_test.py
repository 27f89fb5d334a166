"""The command: what it lists, and one line for each mistake."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
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


@pytest.mark.slow  # takes the time of importing TensorFlow
def test_missing_data_end_in_one_line_and_leave_nothing(tmp_path):
    done = command("--pipeline=two_stage_mnist", "--data_dir=nowhere", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: `data_dir`")
    assert str(tmp_path / "nowhere") in line
    assert not list(tmp_path.iterdir())
