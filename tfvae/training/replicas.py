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


def stacked(value: tf.Tensor) -> tf.Tensor:
    """A tensor [...] of each replica, exactly, in their order: [replicas, ...]."""
    context = tf.distribute.get_replica_context()
    own = tf.one_hot(context.replica_id_in_sync_group, context.num_replicas_in_sync, True, False)
    # A sum to which the others add nothing. Of all floats, 0.0 changes one when it is added, -0.0. TensorFlow's own
    # `all_gather` fails where replicas are processes ("destinations can not be empty").
    nothing = tf.constant(-0.0 if value.dtype.is_floating else 0, value.dtype)
    placed = tf.where(tf.reshape(own, [-1, *[1] * value.shape.rank]), value, nothing)
    return context.all_reduce(tf.distribute.ReduceOp.SUM, placed)


def gather(values: tf.Tensor) -> tf.Tensor:
    """Values [n, ...] of all replicas, joined along the first axis in their order."""
    if count() == 1:
        return values
    return tf.reshape(stacked(values), [-1, *values.shape[1:]])


def shares(gradients: list[tf.Tensor]) -> list[tf.Tensor]:
    """Of the full gradients, which each replica holds, what it hands to a Keras optimiser: that sums them up again."""
    return gradients if count() == 1 else [gradient / count() for gradient in gradients]
