"""Sums and means over the replicas of the current strategy, callable in replica context."""

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
