"""Rows of a request in parts, one after the other, so that memory does not grow with their number."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf


def in_parts(fn: Callable[[Any], Any], rows: Any, most: int) -> Any:
    """What fn makes of rows, at most so many at once; the results of the parts, joined.

    Args:
        fn: a nest of tensors [n, ...] -> another one; what it makes of a row must not depend on the others.
        rows: a nest of tensors [B, ...].
        most: rows of a part.
    """
    count = tf.shape(tf.nest.flatten(rows)[0])[0]
    size = tf.clip_by_value(count, 1, most)
    parts = tf.maximum(-(-count // size), 1)
    # The last part is filled up with the last row: then all are of one size, and `map_fn` can stack them. Without any
    # row, a row of zeros stands in, for `map_fn` does not know the shape of what it has never made.
    places = tf.minimum(tf.range(parts * size), tf.maximum(count - 1, 0))
    work = tf.function(fn, autograph=False)
    specs = tf.nest.map_structure(lambda t: tf.TensorSpec([None, *t.shape[1:]], t.dtype), rows)
    made = work.get_concrete_function(specs).structured_outputs
    gives = tf.nest.map_structure(lambda t: tf.TensorSpec([None, *t.shape[1:]], t.dtype), made)
    cut = tf.nest.map_structure(lambda t: _apart(tf.gather(_and_one(t), places), parts, size), rows)
    done = tf.map_fn(work, cut, fn_output_signature=gives, parallel_iterations=1)
    return tf.nest.map_structure(lambda t: _joined(t)[:count], done)


def _and_one(t: tf.Tensor) -> tf.Tensor:
    return tf.concat([t, tf.zeros(tf.concat([[1], tf.shape(t)[1:]], axis=0), t.dtype)], axis=0)


def _apart(t: tf.Tensor, parts: tf.Tensor, size: tf.Tensor) -> tf.Tensor:
    """[parts size, ...] as [parts, size, ...]."""
    return tf.reshape(t, tf.concat([[parts, size], tf.shape(t)[1:]], axis=0))


def _joined(t: tf.Tensor) -> tf.Tensor:
    """[parts, size, ...] as [parts size, ...]."""
    return tf.reshape(t, tf.concat([[tf.reduce_prod(tf.shape(t)[:2])], tf.shape(t)[2:]], axis=0))
