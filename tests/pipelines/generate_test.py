"""The command, in processes of its own."""

import time

import pytest

from tests.commands import Command, call
from tests.toy_models import people_lines, toy

MODULE = "pipelines.generate"


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    return toy(tmp_path_factory.mktemp("people") / "1")


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--n=0"], "Error: `--n` must be at least 1 and below 2147483648, got 0."),
        (["--n=1_000x"], "Error: flag --n=1_000x: "),
        (["--format=gif"], "Error: `--format` must be one of csv, csv.gz, csv.zip, jsonl, jsonl.gz, npy, npz, "),
        (["--format=png"], "Error: `--format` must be csv or csv.gz or "),
        (["--shards=11"], "Error: `--shards` must be at least 1, and at most `--n` and 99999; got 11."),
        (["--safe_csv", "--format=jsonl"], "Error: `--safe_csv` is for the formats csv, csv.gz and csv.zip; got "),
        (["--beam_runner=dask"], "Error: `--dask_address` must be given with --beam_runner=dask, and only then;"),
        (["--model=no_such_folder"], "Error: `model` must hold saved_model.pb or a numbered version with one;"),
    ],
)
def test_mistakes_end_in_one_line_and_touch_nothing(people, tmp_path, flags, message):
    done = call(MODULE, f"--model={people}", "--n=10", "--format=csv", f"--out={tmp_path / 'out'}", *flags)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(message) and done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.e2e
def test_a_killed_run_goes_on_with_the_same_command(people, tmp_path):
    out = tmp_path / "out"
    flags = [f"--model={people.parent}", "--n=1_000_000", f"--out={out}", "--format=csv", "--shards=50"]
    killed, deadline = Command(MODULE, *flags), time.monotonic() + 120
    while len(list(out.glob("rows-*"))) < 2:  # the last one may lack its note
        assert killed.running() and time.monotonic() < deadline
    killed.kill()
    assert len(list(out.glob("rows-*"))) < 50
    done = call(MODULE, *flags)
    assert done.returncode == 0, done.stderr
    there, last = done.stdout.splitlines()[-2:]
    assert "of 50 files were there, whole, from an earlier run." in there
    assert last.startswith(f"{out}: 1,000,000 rows, ")
    lines = [line for path in sorted(out.glob("rows-*")) for line in path.open(newline="").readlines()[1:]]
    assert lines == people_lines(0, 1_000_000)
    assert not list(out.rglob(".partial-*"))
