"""Versions are whole or not there, and each one is known to a run."""

from pathlib import Path

import pytest
from tfx.proto.pusher_pb2 import PushDestination
from tfx.types.standard_artifacts import Model, ModelBlessing, PushedModel
from tfx.utils.proto_utils import proto_to_json

from pipelines.components.pusher import executor
from pipelines.components.pusher.executor import Executor
from tfvae.whole_files import PARTIAL


@pytest.fixture
def push(tmp_path, monkeypatch):
    """push(text, blessed) pushes a model whose file has the text; gives (pushed, destination, version) as noted."""
    clock = iter(range(1000, 2000))
    monkeypatch.setattr("time.time", lambda: next(clock))

    def run(text: str, blessed: bool = True) -> tuple:
        model, blessing, pushed = Model(), ModelBlessing(), PushedModel()
        model.uri, pushed.uri = str(tmp_path / "model"), str(tmp_path / "pushed")
        serving = tmp_path / "model/Format-Serving"
        (serving / "variables").mkdir(parents=True, exist_ok=True)
        (serving / "saved_model.pb").write_text(text)
        (serving / "variables/variables.index").write_text("index")
        blessing.set_int_custom_property("blessed", int(blessed))
        destination = PushDestination(filesystem=PushDestination.Filesystem(base_directory=str(tmp_path / "serving")))
        properties = {"push_destination": proto_to_json(destination)}
        Executor().Do({"model": [model], "model_blessing": [blessing]}, {"pushed_model": [pushed]}, properties)
        names = ("pushed_destination", "pushed_version")
        return (pushed.get_int_custom_property("pushed"), *map(pushed.get_string_custom_property, names))

    return run


def files(tmp_path: Path) -> list[str]:
    return sorted(str(p.relative_to(tmp_path / "serving")) for p in (tmp_path / "serving").rglob("*") if p.is_file())


def test_a_model_becomes_a_version(push, tmp_path):
    pushed, destination, version = push("a")
    assert (pushed, destination) == (1, str(tmp_path / "serving" / version))
    assert files(tmp_path) == [f"{version}/saved_model.pb", f"{version}/variables/variables.index"]
    assert (tmp_path / "pushed/saved_model.pb").read_text() == "a"


def test_what_is_not_blessed_is_not_pushed(push, tmp_path):
    assert push("a", blessed=False)[0] == 0
    assert not (tmp_path / "serving").exists()


def test_a_push_that_was_killed_while_it_copied_leaves_nothing(push, tmp_path, monkeypatch):
    def killed(*args):
        raise KeyboardInterrupt

    push("a")
    monkeypatch.setattr(executor.os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        push("b")
    assert [path.name for path in (tmp_path / "serving").iterdir() if path.name.isdecimal()] == ["1000"]
    monkeypatch.undo()
    assert push("b")[1] == max(str(path) for path in (tmp_path / "serving").iterdir())
    assert not list((tmp_path / "serving").glob(f"{PARTIAL}*"))


def test_a_push_that_was_killed_before_it_was_noted_is_noted_by_the_next(push):
    first = push("a")
    assert push("a") == first
    assert push("b")[2] > first[2]


def test_a_clock_that_was_set_back_hides_no_model(push, tmp_path):
    (tmp_path / "serving/5000").mkdir(parents=True)
    (tmp_path / "serving/5000/saved_model.pb").write_text("of tomorrow")
    assert push("a")[2] == "5001"
