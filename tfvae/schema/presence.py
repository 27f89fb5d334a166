"""Which values of a batch of records are present, and how columns of text are put side by side."""

from collections.abc import Mapping, Sequence

import tensorflow as tf

from tfvae.schema.structure import MessageNode, Node, NumbersNode, RepeatedNode, TextNode

Columns = Mapping[str, tf.Tensor]
"""Tensors of a batch of records by the keys of `tfvae.schema.structure`."""


def rows(column: tf.Tensor, width: int | None = None) -> tf.Tensor:
    """Flattens a column [B] or [B, n] to [N], or to [N, width] where it has a last axis of that size."""
    return tf.reshape(column, [-1] if width is None else [-1, width])


def flat(stacked: tf.Tensor) -> tf.Tensor:
    """Flattens stacked texts [B, S, T] to [B S, T]."""
    return tf.reshape(stacked, [-1, tf.shape(stacked)[2]])


def presence(root: MessageNode, x: Columns, flagged: bool = True) -> dict[str, tf.Tensor]:
    """Key of each node -> whether its values are present, float32 [N] of 1 and 0; [N, k] for a `NumbersNode`.

    N is B, or B n in a repeated field of at most n elements.

    Args:
        root: the tree.
        x: a batch; only its flags and counts are read.
        flagged: False ignores flags: 1 wherever the counts leave room for a value.
    """
    found: dict[str, tf.Tensor] = {}
    examples = tf.shape(next(iter(x.values())))[0]

    def visit(node: Node, there: tf.Tensor) -> None:
        if isinstance(node, RepeatedNode):
            inside = tf.range(node.most) < x[node.count][:, tf.newaxis]
            visit(node.element, rows(tf.cast(inside, tf.float32) * there[:, tf.newaxis]))
        elif isinstance(node, NumbersNode):
            flags = [flag(key) if key else 1.0 for key in node.flags]
            there = tf.stack([there * one for one in flags], axis=-1)
        else:
            there = there * flag(node.flag) if node.flag else there
        found[node.key] = there
        for child in node.children if isinstance(node, MessageNode) else ():
            visit(child, there)

    def flag(key: str) -> tf.Tensor | float:
        return rows(tf.cast(x[key], tf.float32)) if flagged else 1.0

    visit(root, tf.ones([examples]))
    return found


def stack_texts(texts: Sequence[TextNode], x: Columns) -> tf.Tensor:
    """Joins columns of text to symbols [B, S, T], all texts of an example side by side.

    S is the number of texts of an example, each element of a repeated field being one; T is that of the longest column.
    """
    longest = tf.reduce_max([tf.shape(x[column.key])[-1] for column in texts])
    return tf.concat([_slots(x[column.key], longest) for column in texts], axis=1)


def _slots(column: tf.Tensor, length: tf.Tensor) -> tf.Tensor:
    """Brings symbols [B, T] or [B, n, T] to the shape [B, n, length], padded with PAD, which is 0."""
    column = column if column.shape.rank == 3 else column[:, tf.newaxis]
    return tf.pad(column, [[0, 0], [0, 0], [0, length - tf.shape(column)[2]]])


def unstack_texts(sizes: Sequence[int], stacked: tf.Tensor) -> list[tf.Tensor]:
    """Splits stacked values [B, S, ...] into those of each column, [B n, ...]; `sizes` are the n, and add up to S."""
    parts = tf.split(stacked, list(sizes), axis=1)
    return [tf.reshape(part, tf.concat([[-1], tf.shape(part)[2:]], axis=0)) for part in parts]


def per_example(values: tf.Tensor, examples: tf.Tensor) -> tf.Tensor:
    """Sums values [N, ...] over each of the B examples, N = B n; returns [B]."""
    return tf.reduce_sum(tf.reshape(values, [examples, -1]), axis=-1)
