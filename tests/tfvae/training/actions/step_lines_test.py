"""Lines by step: appended, read back, and cut off where a run goes on."""

import json

import pytest

from tfvae.checks import ConfigError
from tfvae.training.actions.step_lines import StepLines, read_history

LINES = [{"step": 0, "a": 1.5}, {"step": 10, "a": [1, 2]}, {"step": 20, "b": 0.25}]


@pytest.fixture
def path(tmp_path):
    lines = StepLines(tmp_path / "lines.jsonl", 0)
    for line in LINES:
        lines.append(line["step"], {name: value for name, value in line.items() if name != "step"})
    return tmp_path / "lines.jsonl"


def test_what_is_appended_is_read_back(path):
    assert read_history(path) == LINES
    assert [json.loads(line) for line in path.read_text().splitlines()] == LINES


@pytest.mark.parametrize(("start", "kept"), [(0, 0), (5, 1), (10, 2), (15, 2), (20, 3), (99, 3)])
def test_a_run_goes_on_with_the_lines_up_to_its_start(path, start, kept):
    StepLines(path, start).append(start + 1, {"a": 2})
    assert read_history(path) == [*LINES[:kept], {"step": start + 1, "a": 2}]


def test_a_line_that_a_killed_run_left_unfinished_is_left_out(path):
    with path.open("a") as file:
        file.write('{"step": 30, "a": 1')
    assert read_history(path) == LINES
    StepLines(path, 20).append(30, {"a": 7})
    assert read_history(path) == [*LINES, {"step": 30, "a": 7}]


def test_without_a_file_there_are_no_lines(tmp_path):
    assert read_history(tmp_path / "absent.jsonl") == []
    StepLines(tmp_path / "new.jsonl", 10)
    assert read_history(tmp_path / "new.jsonl") == []


def test_what_json_cannot_hold_is_refused_and_leaves_the_file_whole(path):
    with pytest.raises(TypeError, match="not JSON serializable"):
        StepLines(path, 20).append(30, {"a": {1}})
    assert read_history(path) == LINES


@pytest.mark.parametrize("line", ["{", "5", ""])
def test_a_broken_line_before_the_last_is_named(tmp_path, line):
    path = tmp_path / "history.jsonl"
    path.write_text(f'{{"step": 1}}\n{line}\n{{"step": 3}}\n')
    with pytest.raises(ConfigError, match=r"history\.jsonl is broken in line 2"):
        read_history(path)
