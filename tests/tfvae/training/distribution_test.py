"""Strategies: one a process, by name."""

import json
import os
import socket
import subprocess
import sys
import time

import pytest
import tensorflow as tf

from benchmarks.serving_process import free_ports
from tests.house import ROOT
from tfvae.checks import ConfigError
from tfvae.training.distribution import strategy


def replica_sum(size: int) -> tf.Tensor:
    mirrored = strategy("mirrored")

    def forward() -> tf.Tensor:
        return tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, tf.ones([size]))

    return mirrored.experimental_local_results(tf.function(mirrored.run)(forward))[0]


def test_a_process_can_ask_for_mirrored_twice():
    assert replica_sum(1).numpy().tolist() == [2.0]
    assert replica_sum(4).numpy().tolist() == [2.0] * 4


def test_default_is_one_replica():
    assert strategy("default").num_replicas_in_sync == 1


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="`strategy` must be one of default, mirrored, multi_worker, tpu; got 'gpu'"):
        strategy("gpu")


def test_workers_are_named_by_tf_config(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    with pytest.raises(ConfigError, match="wants an environment variable TF_CONFIG"):
        strategy("multi_worker")


def failing(error):
    def raises(*_args):
        raise error

    return raises


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (RuntimeError("Collective ops must be configured at program startup"), "must come before anything else that"),
        (tf.errors.UnknownError(None, None, "Could not start gRPC server\nmore"), "together: Could not start.*server"),
    ],
)
def test_workers_that_cannot_meet_are_one_line(monkeypatch, error, message):
    (port,) = free_ports(1)
    task = {"cluster": {"worker": [f"127.0.0.1:{port}"]}, "task": {"type": "worker", "index": 0}}
    monkeypatch.setenv("TF_CONFIG", json.dumps(task))
    monkeypatch.setattr(tf.distribute, "MultiWorkerMirroredStrategy", failing(error))
    with pytest.raises(ConfigError, match=message) as refused:
        strategy("multi_worker")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            None,
            "wants a TPU's name or grpc://ADDRESS, or local on a TPU's own machine, by --tpu or by TPU_NAME; got none",
        ),
        ("mine", "`--tpu` must be a TPU that answers; 'mine' does not: no such TPU"),
        ("grpc://127.0.0.1:1", "'grpc://127.0.0.1:1' does not: .*refused"),
        ("grpc://nonsense", "'grpc://nonsense' does not: "),
    ],
)
def test_a_tpu_that_is_not_there_is_one_line(monkeypatch, name, message):
    monkeypatch.delenv("TPU_NAME", raising=False)
    if name is not None:
        monkeypatch.setenv("TPU_NAME", name)
    missing = failing(ValueError("no such TPU\nmore"))
    monkeypatch.setattr(tf.distribute.cluster_resolver, "TPUClusterResolver", missing)
    with pytest.raises(ConfigError, match=message) as refused:
        strategy("tpu")
    assert "\n" not in str(refused.value)


WAITING = """
import sys
from tfvae.interrupts import Interrupted, interruptible
from tfvae.training.distribution import strategy
try:
    with interruptible():
        strategy("multi_worker")
except Interrupted as stopped:
    sys.exit(stopped.status)
"""


@pytest.mark.slow
def test_a_worker_that_waits_for_others_ends_with_a_signal():
    (first, second) = free_ports(2)
    task = {
        "cluster": {"worker": [f"127.0.0.1:{first}", f"127.0.0.1:{second}"]},
        "task": {"type": "worker", "index": 0},
    }
    environment = {**os.environ, "TF_CONFIG": json.dumps(task)}
    process = subprocess.Popen([sys.executable, "-c", WAITING], cwd=ROOT, env=environment)
    until = time.monotonic() + 300
    while not answers(first):
        assert process.poll() is None
        assert time.monotonic() < until, "it never waits"
        time.sleep(0.1)
    process.terminate()
    try:
        assert process.wait(60) == 143
    finally:
        process.kill()


def answers(port):
    """Whether somebody listens there: the first worker does once it waits for the others."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
