"""Where the loop runs: one device, or all devices of this machine with equal weights."""

from functools import cache

import tensorflow as tf

from tfvae.checks import ConfigError, require_one_of

STRATEGIES = ("default", "mirrored")


def strategy(name: str) -> tf.distribute.Strategy:
    """The distribution strategy of that name.

    Args:
        name: "default" for one device; "mirrored" for all GPUs of the machine, or all its logical CPU devices where it
        has no GPU.

    Raises:
        ValueError: `name` is no strategy.
    """
    require_one_of("strategy", name, STRATEGIES)
    if name == "default":
        return tf.distribute.get_strategy()
    return _mirrored()


# One a process: the collectives of two strategies have the same keys, and fail where their tensors differ in shape.
@cache
def _mirrored() -> tf.distribute.Strategy:
    devices = tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")
    return tf.distribute.MirroredStrategy([device.name for device in devices])


def check_batch_size(batch_size: int) -> None:
    """Raises ConfigError unless the replicas of the current strategy share a batch evenly."""
    replicas = tf.distribute.get_strategy().num_replicas_in_sync
    if batch_size % replicas:
        raise ConfigError(f"`batch_size` must be a multiple of the number of replicas, {replicas}; got {batch_size}.")
