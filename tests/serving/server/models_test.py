"""The models of a server: whom a request reaches while they come and go."""

import gc
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from serving.server.address import Address
from serving.server.folders import MODEL
from serving.server.model import State
from serving.server.models import Models
from serving.server.status import Code, ServingError
from serving.server.version import Version

pb2 = pytest.importorskip(
    "tensorflow_serving.config.model_server_config_pb2",
    reason="needs tensorflow-serving-api, of the extra `serving`",
)
SECONDS = 20.0
"""Any wait of a test that passes is far shorter."""


def config(**models):
    """Name -> base path, or all that is to be said."""
    told = [value if isinstance(value, dict) else {"base_path": str(value)} for value in models.values()]
    listed = [
        {"name": name, "model_platform": "tensorflow", **fields} for name, fields in zip(models, told, strict=True)
    ]
    return pb2.ModelServerConfig(model_config_list={"config": listed})


class Loaded:
    """Stands for a version that needs no TensorFlow."""

    def __init__(self, number: int, path: Path) -> None:
        if (path / MODEL).read_text():
            raise RuntimeError("broken")
        self.number, self.path = number, path


@pytest.fixture
def save(tmp_path) -> Callable[..., Path]:
    """Writes a version, `save("a/1")`, that does not load where it holds a text, and gives the base path."""

    def write(where, text=""):
        folder = tmp_path / where
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MODEL).write_text(text)
        return folder.parent

    return write


@pytest.fixture
def serve():
    """Started models; takes what `Models` does."""
    started = []

    def start(told, load=Loaded, poll=0.0):
        models = Models(told, load, poll=poll)
        started.append(models)
        models.start()
        return models

    yield start
    for models in started:
        models.stop()


def until(holds):
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def refused(call, *arguments):
    with pytest.raises(ServingError) as error:
        call(*arguments)
    return error.value.code, error.value.text


def test_requests_reach_versions(serve, save):
    told = {"model_version_policy": {"all": {}}, "version_labels": {"stable": 1, "canary": 2}}
    models = serve(config(a={"base_path": str(save("a/1")), **told}, b=save("b/7")) if save("a/2") else None)
    assert models.names() == ["a", "b"]
    addresses = [
        Address("a"),
        Address("a", 1),
        Address("a", label="stable"),
        Address("a", label="canary"),
        Address("b"),
    ]
    assert [models.find(address).number for address in addresses] == [2, 1, 1, 2, 7]


@pytest.mark.parametrize(
    ("address", "code", "text"),
    [
        (Address("x"), Code.NOT_FOUND, "Servable not found for request: Latest(x)"),
        (Address("x", 7), Code.NOT_FOUND, "Servable not found for request: Specific(x, 7)"),
        (Address("a", 7), Code.NOT_FOUND, "Servable not found for request: Specific(a, 7)"),
        (Address("a", 0), Code.NOT_FOUND, "Servable not found for request: Specific(a, 0)"),
        (Address("a", label="new"), Code.INVALID_ARGUMENT, "Unrecognized servable version label: new"),
        (Address("x", label="new"), Code.INVALID_ARGUMENT, "Unrecognized servable version label: new"),
    ],
)
def test_requests_that_reach_none(serve, save, address, code, text):
    assert refused(serve(config(a=save("a/1"))).find, address) == (code, text)


def test_states_are_told(serve, save):
    models = serve(
        config(a={"base_path": str(save("a/1")), "model_version_policy": {"all": {}}}) if save("a/3") else None
    )
    assert [(found.number, found.state) for found in models.states("a")] == [(3, State.AVAILABLE), (1, State.AVAILABLE)]
    assert [found.number for found in models.states("a", 1)] == [1]
    assert refused(models.states, "a", 2) == (Code.NOT_FOUND, "Could not find version 2 of model a")
    assert refused(models.states, "x") == (Code.NOT_FOUND, "Could not find any versions of model x")
    assert refused(models.states, "x", 2) == (Code.NOT_FOUND, "Could not find version 2 of model x")


def test_a_start_without_a_version_fails(serve, save, tmp_path):
    assert refused(serve, config(a=tmp_path / "absent"))[0] == Code.FAILED_PRECONDITION
    code, text = refused(serve, config(a=save("a/1", "broken")))
    assert (code, text) == (Code.FAILED_PRECONDITION, 'No version of model "a" loads: version 1: broken.')


def test_new_versions_are_found(serve, save):
    models = serve(config(a=save("a/1")), poll=0.01)
    held = models.find(Address("a"))
    save("a/2")
    until(lambda: models.find(Address("a")).number == 2)
    assert models.states("a", 1)[0].state == State.UNLOADING
    assert held.number == 1
    del held
    until(lambda: models.states("a", 1)[0].state == State.END)


def test_a_version_that_only_a_cycle_holds_ends(serve, save):
    models = serve(config(a=save("a/1")), poll=0.01)
    gc.disable()
    try:
        holder = [models.find(Address("a"))]
        holder.append(holder)
        del holder
        save("a/2")
        until(lambda: [found.state.name for found in models.states("a")] == ["AVAILABLE", "END"])
    finally:
        gc.enable()


def test_a_version_that_fails_is_told_and_the_old_one_serves(serve, save):
    models = serve(config(a=save("a/1")), poll=0.01)
    save("a/2", "broken")
    until(lambda: len(models.states("a")) == 2 and models.states("a")[0].state == State.END)
    assert models.states("a")[0].text == "broken"
    assert models.find(Address("a")).number == 1
    assert refused(models.find, Address("a", 2))[0] == Code.NOT_FOUND


def test_the_thread_outlives_a_folder_that_cannot_be_looked_at(serve, save, monkeypatch):
    models = serve(config(a=save("a/1")), poll=0.01)
    looks = threading.Semaphore(0)

    def refuse(self):
        looks.release()
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "is_file", refuse)
        assert looks.acquire(timeout=SECONDS)
        assert looks.acquire(timeout=SECONDS)
    save("a/2")
    until(lambda: models.find(Address("a")).number == 2)


def test_requests_are_answered_while_a_version_loads(serve, save):
    loading, free = threading.Event(), threading.Event()

    def load(number, path):
        if number == 2:
            loading.set()
            assert free.wait(SECONDS)
        return Loaded(number, path)

    models = serve(config(a=save("a/1")), load, poll=0.01)
    save("a/2")
    assert loading.wait(SECONDS)
    try:
        assert models.find(Address("a")).number == 1
        assert models.states("a", 2)[0].state == State.LOADING
    finally:
        free.set()
    until(lambda: models.find(Address("a")).number == 2)


def test_a_reload_changes_the_models(serve, save):
    a, b = save("a/1"), save("b/1")
    save("a/2")
    models = serve(config(a=a))
    kept = models.find(Address("a"))
    told = {"base_path": str(a), "model_version_policy": {"all": {}}, "version_labels": {"old": 1}}
    models.reload(config(a=told, b=b))
    assert models.names() == ["a", "b"]
    assert models.find(Address("a")) is kept
    assert models.find(Address("a", label="old")).number == 1
    models.reload(config(b=b))
    assert models.names() == ["b"]
    assert refused(models.find, Address("a"))[0] == refused(models.states, "a")[0] == Code.NOT_FOUND
    models.reload(config())
    assert models.names() == []


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (Code.FAILED_PRECONDITION, {"b": "/absent"}),
        (Code.FAILED_PRECONDITION, {"a": {"version_labels": {"new": 9}}}),
        (
            Code.FAILED_PRECONDITION,
            {"a": {"version_labels": {"gone": 1}, "model_version_policy": {"specific": {"versions": [2]}}}},
        ),
        (Code.INVALID_ARGUMENT, {"a": {"base_path": "a"}}),
    ],
)
def test_a_reload_that_fails_changes_nothing(serve, save, code, told):
    base = str(save("a/1"))
    before = {"base_path": base, "version_labels": {"stable": 1}}
    models = serve(config(a=before))
    save("a/2")
    changed = {name: {**before, **fields} if isinstance(fields, dict) else fields for name, fields in told.items()}
    assert refused(models.reload, config(**{"a": before, **changed}))[0] == code
    assert models.names() == ["a"]
    assert models.find(Address("a")).number == models.find(Address("a", label="stable")).number == 1


def test_a_real_model_is_swapped_under_a_request(serve, own):
    base = own("a/1").parent
    models = serve(config(a=base), Version, poll=0.01)
    held = models.find(Address("a"))
    own("a/2")
    until(lambda: models.find(Address("a")).number == 2)
    inputs = {"seed": np.int64([3]), "by": np.float32([1])}
    assert [v.run("serving_default", inputs)["x"].tolist() for v in (held, models.find(Address("a")))] == [[6], [6]]
