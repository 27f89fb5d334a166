"""Strings of different lengths as one list of symbols without padding, ordered by place, the longest strings first.

With rows sorted by length those that have a symbol at place t are the first `counts[t]`, so a recurrence runs over
ever fewer rows and wastes nothing on padding.
"""

from typing import NamedTuple

import tensorflow as tf

from tfvae.likelihoods.tokens import lengths


class Packing(NamedTuple):
    """Where the M symbols of strings x [N, T] that are not PAD stood in x; those of place 0 come first."""

    order: tf.Tensor
    """Rows of x, longest first, int32 [N]."""
    counts: tf.Tensor
    """Number of rows with a symbol at each place, int32 [length of the longest], falling."""
    rank: tf.Tensor
    """Row of a symbol in the sorted order, int32 [M]."""
    place: tf.Tensor
    """Place of a symbol in its string, int32 [M]."""

    @property
    def row(self) -> tf.Tensor:
        """Row of a symbol in x, int32 [M]."""
        return tf.gather(self.order, self.rank)

    def pack(self, values: tf.Tensor) -> tf.Tensor:
        """Takes the values of the M symbols out of values [N, T, ...]; returns [M, ...]."""
        return tf.gather_nd(values, tf.stack([self.row, self.place], axis=1))

    def unpack(self, packed: tf.Tensor, length: tf.Tensor | int) -> tf.Tensor:
        """Puts packed values [M, ...] back into their rows; returns [N, length, ...], 0 behind each string."""
        shape = tf.concat([[tf.size(self.order), length], tf.shape(packed)[1:]], axis=0)
        return tf.scatter_nd(tf.stack([self.row, self.place], axis=1), packed, shape)


def packing(x: tf.Tensor) -> Packing:
    """The packing of strings x int32 [N, T], with PAD behind each."""
    length = lengths(x)
    order = tf.argsort(length, direction="DESCENDING", stable=True)
    longest = tf.maximum(tf.reduce_max(length), 0)  # of no strings there is no longest
    there = tf.range(longest)[:, None] < tf.gather(length, order)[None]
    place, rank = tf.unstack(tf.cast(tf.where(there), tf.int32), num=2, axis=1)
    return Packing(order, tf.reduce_sum(tf.cast(there, tf.int32), axis=1), rank, place)
