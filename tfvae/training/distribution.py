"""Where the loop runs: one device, all devices of this machine, several machines, or a TPU; with equal weights."""

import os
import socket
from functools import cache

import tensorflow as tf

from tfvae.checks import ConfigError, require_one_of
from tfvae.interrupts import at_once
from tfvae.training.rendezvous import meet
from tfvae.training.tf_config import task

_PATIENCE = 30.0
"""Seconds for a TPU's address to answer."""
STRATEGIES = ("default", "mirrored", "multi_worker", "tpu")


def strategy(name: str) -> tf.distribute.Strategy:
    """The distribution strategy of that name.

    Args:
        name: "default" for one device; "mirrored" for all GPUs of the machine, or all its logical CPU devices where it
            has no GPU; "multi_worker" for the machines that TF_CONFIG names, which waits until all are there; "tpu" for
            the TPU that the environment variable TPU_NAME names. The last two must be asked for before TensorFlow's
            first operation in the process.

    Raises:
        ValueError: `name` is no strategy.
        ConfigError: TF_CONFIG or TPU_NAME is missing or wrong, there is no such TPU, or it is too late.
    """
    require_one_of("strategy", name, STRATEGIES)
    made = {"default": tf.distribute.get_strategy, "mirrored": _mirrored, "multi_worker": _multi_worker, "tpu": _tpu}
    return made[name]()


# One a process: the collectives of two strategies have the same keys, and fail where their tensors differ in shape.
@cache
def _mirrored() -> tf.distribute.Strategy:
    devices = tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")
    return tf.distribute.MirroredStrategy([device.name for device in devices])


@cache
def _multi_worker() -> tf.distribute.Strategy:
    meet(task())  # TensorFlow waits for workers that never start without an end, and hears no SIGTERM meanwhile
    try:
        with at_once():  # which puts the handler of SIGTERM back that TensorFlow replaces with its own
            return tf.distribute.MultiWorkerMirroredStrategy()
    except RuntimeError as error:  # collectives are set up with the process's first operation
        raise ConfigError(
            "`--strategy=multi_worker` must come before anything else that TensorFlow does: train in a process of its "
            f"own ({_first_line(error)})."
        ) from None
    except tf.errors.OpError as error:
        raise ConfigError(f"the workers that TF_CONFIG names did not come together: {_first_line(error)}.") from None


@cache
def _tpu() -> tf.distribute.Strategy:
    name = os.environ.get("TPU_NAME")
    if not name:
        raise ConfigError(
            "`--strategy=tpu` wants a TPU's name or grpc://ADDRESS, or local on a TPU's own machine, by --tpu or by "
            "TPU_NAME; got none."
        )
    try:
        _require_reachable(name)
        resolver = tf.distribute.cluster_resolver.TPUClusterResolver(name)
        with at_once():
            tf.config.experimental_connect_to_cluster(resolver)
            tf.tpu.experimental.initialize_tpu_system(resolver)
        return tf.distribute.TPUStrategy(resolver)
    except Exception as error:  # of whichever client library found no TPU
        raise ConfigError(f"`--tpu` must be a TPU that answers; {name!r} does not: {_first_line(error)}.") from error


def _require_reachable(name: str) -> None:
    """Raises OSError where a name is an address that nobody answers: TensorFlow would wait for it without end."""
    if name.startswith("grpc://"):
        host, _, port = name.removeprefix("grpc://").rpartition(":")
        socket.create_connection((host, int(port)), _PATIENCE).close()


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def check_batch_size(batch_size: int) -> None:
    """Raises ConfigError unless the replicas of the current strategy share a batch evenly."""
    replicas = tf.distribute.get_strategy().num_replicas_in_sync
    if batch_size % replicas:
        raise ConfigError(f"`batch_size` must be a multiple of the number of replicas, {replicas}; got {batch_size}.")
