"""TF_CONFIG: which worker this is, and one line for whatever is no TF_CONFIG."""

import json

import pytest

from tfvae.checks import ConfigError
from tfvae.training.tf_config import EXAMPLE, Task, task

WORKERS = {"worker": ["a:1", "b:1"]}


@pytest.mark.parametrize(
    ("cluster", "role", "index", "expected"),
    [
        (WORKERS, "worker", 0, Task(0, ("a:1", "b:1"))),
        (WORKERS, "worker", "1", Task(1, ("a:1", "b:1"))),
        ({"chief": ["c:1"], **WORKERS}, "chief", 0, Task(0, ("c:1", "a:1", "b:1"))),
        ({**WORKERS, "chief": ["c:1"]}, "worker", 0, Task(1, ("c:1", "a:1", "b:1"))),
        ({"worker": ["a:1"]}, "worker", 0, Task(0, ("a:1",))),
    ],
)
def test_workers_are_counted_from_the_chief(monkeypatch, cluster, role, index, expected):
    monkeypatch.setenv("TF_CONFIG", json.dumps({"cluster": cluster, "task": {"type": role, "index": index}}))
    assert task() == expected


def test_the_example_is_one(monkeypatch):
    monkeypatch.setenv("TF_CONFIG", EXAMPLE)
    assert task() == Task(0, ("HOST0:PORT", "HOST1:PORT"))


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{",
        "[]",
        "3",
        "{}",
        '{"cluster": {"worker": ["a:1"]}}',
        '{"cluster": {"worker": "a:1"}, "task": {"type": "worker", "index": 0}}',
        '{"cluster": {"worker": ["a"]}, "task": {"type": "worker", "index": 0}}',
        '{"cluster": {"worker": ["a:1", "a:1"]}, "task": {"type": "worker", "index": 0}}',
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": 1}}',
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": -1}}',
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": "chief", "index": 0}}',
        '{"cluster": {"worker": ["a:1"], "ps": ["b:1"]}, "task": {"type": "ps", "index": 0}}',
        '{"cluster": {"worker": [1]}, "task": {"type": "worker", "index": 0}}',
    ],
)
def test_anything_else_is_refused_in_one_line(monkeypatch, text):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    if text is not None:
        monkeypatch.setenv("TF_CONFIG", text)
    with pytest.raises(ConfigError, match="wants an environment variable TF_CONFIG that names all workers") as refused:
        task()
    assert str(refused.value).endswith(f"; got {text or 'none'}.")
    assert "\n" not in str(refused.value)
