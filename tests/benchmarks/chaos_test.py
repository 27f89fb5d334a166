"""Strikes and comparisons of `benchmarks.chaos`, on small programs in place of real runs."""

import random
import signal

import h5py
import numpy as np
import pytest

from benchmarks.chaos_files import cut_off, kinds, said_in_one_line
from benchmarks.chaos_place import Place, undisturbed
from benchmarks.chaos_processes import Command, last_line, run, strike
from benchmarks.chaos_states import left_over, of_history, of_weights
from benchmarks.chaos_subjects import Subject, before, subjects
from tests.commands import call


def test_a_command_is_struck_unless_it_has_ended():
    sleeper = [Command("timeit", ["-n1", "-r1", "-s", "import time", "time.sleep(60)"])]
    assert strike(sleeper, signal.SIGKILL, 0, 0.2).statuses == [-signal.SIGKILL]
    ended = strike([Command("platform", [])], signal.SIGKILL, 0, 60.0)
    assert (ended.statuses, ended.struck) == ([0], None)
    assert "Linux" in ended.output


def test_several_commands_run_at_the_same_time():
    ended = run([Command("platform", []), Command("no_such_module", [])])
    assert ended.statuses == [0, 1]
    assert last_line(ended.output + "\n\n").endswith("No module named no_such_module")


def test_files_are_of_one_kind_where_numbers_alone_differ(tmp_path):
    for name in ("ckpt-1.index", "ckpt-20.index", "log/run.log", "history.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("text")
    (tmp_path / "empty").touch()
    assert set(kinds(tmp_path)) == {"ckpt-#.index", "history.jsonl"}
    size = cut_off(tmp_path / "history.jsonl", random.Random(0))
    assert (tmp_path / "history.jsonl").stat().st_size == size < 4


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("step 1\nError: the disk is full.\n", True),
        ("Traceback (most recent call last):\nError: x\n", False),
        ("Aborted\n", False),
        ("", False),
    ],
)
def test_an_error_for_people_is_one_line(output, said):
    assert said_in_one_line(output) is said


def test_weights_are_equal_by_their_arrays_and_history_but_for_its_times(tmp_path):
    for name, value in (("a", 1.0), ("b", 1.0), ("c", 2.0)):
        with h5py.File(tmp_path / f"{name}.h5", "w") as file:
            file["layer/kernel"] = np.full([2, 3], value)
        (tmp_path / name).mkdir()
        line = f'{{"step": 1, "loss": {value}, "seconds": {ord(name)}}}\n'
        (tmp_path / name / "history.jsonl").write_text(line)
    weights = [of_weights(tmp_path / f"{name}.h5") for name in "abc"]
    histories = [of_history(tmp_path / name) for name in "abc"]
    for first, same, other in (weights, histories):
        assert first == same != other


def test_what_a_command_begins_with_is_put_back(tmp_path):
    def state(directory):
        return {"files": ",".join(sorted(path.name for path in directory.iterdir()))}

    place, subject = Place(tmp_path), Subject("first", lambda directory: [Command("platform", [])], state)
    whole = undisturbed(subject, place)
    assert (whole.state, whole.kilobytes) == ({"files": ""}, 0)
    (place.run / "file").write_text("more")
    place.begin(subject._replace(name="second", before="first"))
    assert state(place.run) == {"files": ""}


def test_half_written_files_are_found(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/.partial-1-x").touch()
    assert left_over(tmp_path) == ["folder/.partial-1-x"]


def test_commands_build_on_the_ends_of_others(tmp_path):
    assert before("Pusher", subjects(tmp_path)) == ["Pusher", "Evaluator", "Trainer", "Ingest"]


def test_help_teaches():
    done = call("benchmarks.chaos", "--help")
    assert "tools/chaos.sh --rounds=" in done.stdout
