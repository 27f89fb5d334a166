"""The versions of one model as its folder changes, with versions that need no TensorFlow."""

import gc
import re
from pathlib import Path

import pytest

from serving.server.folders import MODEL, every, latest, specific
from serving.server.model import Model, State, VersionState
from serving.server.model_config import Configuration
from serving.server.status import Code, ServingError


class Loaded:
    """Stands for a version."""

    def __init__(self, number, path):
        text = (path / MODEL).read_text()
        if text:
            raise ServingError(Code.DATA_LOSS, text) if text == "lost" else RuntimeError(text)
        self.number, self.path = number, path


class Loader:
    """Loads what holds no text, and counts."""

    def __init__(self):
        self.loads = []

    def __call__(self, number, path):
        self.loads.append(number)
        return Loaded(number, path)


@pytest.fixture
def load():
    return Loader()


@pytest.fixture
def save(tmp_path):
    """Writes version folders; a text says how loading fails."""

    def write(*numbers, text=""):
        for number in numbers:
            (tmp_path / str(number)).mkdir(exist_ok=True)
            (tmp_path / str(number) / MODEL).write_text(text)

    return write


@pytest.fixture
def model(tmp_path, load):
    return made(tmp_path, load)


def made(base, load, policy=None, labels=(), before=None):
    return Model(Configuration("m", base, policy or latest(), dict(labels)), load, before)


def look(model):
    model.grow()
    model.shrink()
    return sorted(model.versions)


def shown(model):
    return {found.number: found.state.name for found in model.states}


def test_the_newest_takes_over(model, save):
    save(1)
    assert look(model) == [1]
    save(2, 3)
    model.grow()
    assert sorted(model.versions) == [1, 3]
    model.shrink()
    assert sorted(model.versions) == [3]
    assert shown(model) == {3: "AVAILABLE", 1: "END"}


def test_nothing_is_loaded_twice(model, save, load):
    save(1)
    assert look(model) == look(model) == [1]
    assert load.loads == [1]


def test_a_version_that_is_held_unloads_until_it_is_not(model, save):
    save(1)
    look(model)
    held = model.versions[1]
    save(2)
    gc.disable()
    try:
        look(model)
        assert shown(model) == {2: "AVAILABLE", 1: "UNLOADING"}
        del held
        assert shown(model) == {2: "AVAILABLE", 1: "END"}
    finally:
        gc.enable()


def test_a_version_that_comes_back_is_not_ended_by_its_forerunner(tmp_path, load, save):
    save(1, 2)
    model = made(tmp_path, load, specific({1}))
    look(model)
    held = model.versions[1]
    second = made(tmp_path, load, specific({2}), before=model)
    look(second)
    third = made(tmp_path, load, specific({1}), before=second)
    look(third)
    del model, second, held
    gc.collect()
    assert shown(third) == {2: "END", 1: "AVAILABLE"}


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [("lost", Code.DATA_LOSS, "lost"), ("bad\nfile", Code.UNKNOWN, "bad"), (" ", 2, "RuntimeError")],
)
def test_what_does_not_load_leaves_the_old_one_serving(model, save, load, text, code, told):
    save(1)
    look(model)
    save(2, text=text)
    assert look(model) == look(model) == [1]
    assert model.states == [VersionState(2, State.END, code, told), VersionState(1, State.AVAILABLE)]
    assert load.loads == [1, 2], "it is tried again only when the folder changes"


def test_what_did_not_load_is_tried_again_when_its_folder_changes(model, save, load):
    save(1)
    look(model)
    save(2, text="bad")
    look(model)
    save(2)
    assert look(model) == [2]
    assert shown(model) == {2: "AVAILABLE", 1: "END"}
    assert load.loads == [1, 2, 2]


def test_one_that_fails_keeps_all_that_serve(tmp_path, load, save):
    save(1, 2)
    model = made(tmp_path, load, latest(2))
    assert look(model) == [1, 2]
    save(3)
    save(4, text="bad")
    assert look(model) == [1, 2, 3]


def test_a_folder_that_goes_gives_way_to_the_one_before(model, save, tmp_path):
    save(1, 2)
    assert look(model) == [2]
    (tmp_path / "2" / MODEL).unlink()
    assert look(model) == [1]


def test_what_serves_outlives_an_empty_folder(model, save, tmp_path):
    save(1)
    look(model)
    (tmp_path / "1" / MODEL).unlink()
    assert look(model) == [1]


@pytest.mark.parametrize(("policy", "served"), [(every, [1, 2, 3]), (specific({1, 3}), [1, 3]), (latest(2), [2, 3])])
def test_policies(tmp_path, load, save, policy, served):
    save(1, 2, 3)
    assert look(made(tmp_path, load, policy)) == served


def test_a_folder_that_cannot_be_looked_at(model, save, monkeypatch):
    save(1)
    look(model)

    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(
        ServingError, match=r'The versions of model "m" cannot be looked at: Permission denied\.'
    ) as error:
        look(model)
    assert error.value.code == Code.UNAVAILABLE
    assert sorted(model.versions) == [1]


def test_an_earlier_configuration_leaves_its_versions_where_the_folder_is_the_same(tmp_path, load, save):
    save(1, 2)
    before = made(tmp_path, load)
    look(before)
    assert look(made(tmp_path, load, every, before=before)) == [1, 2]
    assert load.loads == [2, 1]
    other = made(tmp_path / "other", load, before=before)
    assert (look(other), other.states) == ([], [])


def test_none_that_serves_is_an_error_that_says_why(model, save, tmp_path):
    model.grow()
    with pytest.raises(ServingError, match=f'No version of model "m" loads: {re.escape(str(tmp_path))} holds no'):
        model.require_served()
    save(3, text="bad")
    model.grow()
    with pytest.raises(ServingError, match=r'No version of model "m" loads: version 3: bad\.') as error:
        model.require_served()
    assert error.value.code == Code.FAILED_PRECONDITION
    save(3)
    model.grow()
    model.require_served()


@pytest.mark.parametrize(("number", "lasts"), [(1, False), (2, True), (7, False)])
def test_a_label_is_of_a_version_that_lasts(tmp_path, load, save, number, lasts):
    save(1)
    before = made(tmp_path, load)
    look(before)
    save(2)
    model = made(tmp_path, load, labels={"stable": number}, before=before)
    model.grow()
    if lasts:
        model.require_labelled()
        return
    text = f"Request to assign label to version {number} of model m, which is not currently available for inference"
    with pytest.raises(ServingError, match=text) as error:
        model.require_labelled()
    assert error.value.code == Code.FAILED_PRECONDITION
