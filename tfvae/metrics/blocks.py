"""Batches cut into parts, so that memory stays bounded."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from tfvae.randomness import fold_in
from tfvae.types import Batch, Seed, examples


def in_blocks(fn: Callable[[Batch, Seed], tf.Tensor], batch: Batch, seed: Seed, rows: Any) -> tf.Tensor:
    """fn(part, part's seed) of consecutive parts of at most `rows` examples, one after the other; results joined.

    Args:
        fn: n examples -> float64 [n].
        batch: B examples, at least one.
        seed: of the whole batch.
        rows: may be a tensor.

    Returns:
        float64 [B].
    """
    count = -(-examples(batch) // rows)

    def add(i: tf.Tensor, done: tf.TensorArray) -> tuple[tf.Tensor, tf.TensorArray]:
        part = tf.nest.map_structure(lambda t: t[i * rows : (i + 1) * rows], dict(batch))
        return i + 1, done.write(i, fn(part, fold_in(seed, i)))

    done = tf.TensorArray(tf.float64, size=count, infer_shape=False, element_shape=[None])
    return tf.while_loop(lambda i, _: i < count, add, (tf.constant(0), done), parallel_iterations=1)[1].concat()
