"""Means and joins over the replicas of the current strategy, callable in replica context."""

from typing import Any

import tensorflow as tf


def count() -> int:
    """Number of replicas in sync."""
    return tf.distribute.get_strategy().num_replicas_in_sync


def mean(values: Any) -> Any:
    """Mean over replicas of each tensor of a nest; the nest itself where there is one replica."""
    if count() == 1:
        return values
    context = tf.distribute.get_replica_context()
    flat = context.all_reduce(tf.distribute.ReduceOp.SUM, tf.nest.flatten(values))
    return tf.nest.pack_sequence_as(values, [value / count() for value in flat])


def index() -> Any:
    """Number of this replica, from 0."""
    context = tf.distribute.get_replica_context()
    return 0 if context is None or count() == 1 else context.replica_id_in_sync_group


def gather(values: tf.Tensor) -> tf.Tensor:
    """Values of all replicas, joined along the first axis in their order."""
    if count() == 1:
        return values
    return tf.distribute.get_replica_context().all_gather(values, axis=0)


def shares(gradients: list[tf.Tensor]) -> list[tf.Tensor]:
    """Of the full gradients, which each replica holds, what it hands to a Keras optimiser: that sums them up again."""
    return gradients if count() == 1 else [gradient / count() for gradient in gradients]
