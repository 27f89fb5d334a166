"""Batches that hold, behind the examples of the data, some that training made itself."""

import tensorflow as tf

from tfvae.types import Batch, examples


def mixed(batch: Batch) -> bool:
    """Whether each example has a level of its own."""
    return "level" in batch and batch["level"].shape.rank == 1


def alone(batch: Batch) -> Batch:
    """The batch as `longer` makes it, with nothing behind it."""
    level = {"level": batch["level"]} if "level" in batch else {}
    return {"x": batch["x"], "real": tf.ones([examples(batch)]), **level}


def longer(batch: Batch, made: Batch) -> Batch:
    """Both batches as one: x; "real", which is 0 for those that were made; and the levels of examples or of the batch.

    Texts of different lengths are padded with `symbols.PAD`, which is 0.
    """
    real = tf.concat([tf.ones([examples(batch)]), tf.zeros([examples(made)])], axis=0)
    level = {"level": tf.concat([batch["level"], made["level"]], axis=0)} if mixed(batch) else {}
    return {**alone(batch), "x": tf.nest.map_structure(_joined, batch["x"], made["x"]), "real": real, **level}


def _joined(a: tf.Tensor, b: tf.Tensor) -> tf.Tensor:
    """[B, ...] and [n, ...] as [B + n, ...]."""
    widest = tf.maximum(tf.shape(a)[1:], tf.shape(b)[1:])
    return tf.concat([_padded(a, widest), _padded(tf.cast(b, a.dtype), widest)], axis=0)


def _padded(part: tf.Tensor, widest: tf.Tensor) -> tf.Tensor:
    missing = tf.concat([[0], widest - tf.shape(part)[1:]], axis=0)
    return tf.pad(part, tf.stack([tf.zeros_like(missing), missing], axis=1))
