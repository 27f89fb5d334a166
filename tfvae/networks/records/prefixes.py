"""Strings as a tree of their prefixes, so that a beginning that several strings share is read once.

The state of a network that reads from left to right depends on the prefix alone. The 7,100 characters of 256 addresses
have 3,300 different prefixes: cities and postal codes come again, and many streets begin alike.
"""

from typing import NamedTuple

import tensorflow as tf

from tfvae.networks.records.packed_gru import Levels

_KEY_BITS = 62
"""A row is sorted by whole numbers of so many bits."""


class Prefixes(NamedTuple):
    """The different prefixes of N strings: number 0 is the empty one, then those of one symbol, and so on."""

    levels: Levels
    symbols: tf.Tensor
    """Last symbol of each prefix but the empty one, int32 [K]."""
    whole: tf.Tensor
    """Number of the prefix that each string is itself, int32 [N]."""


def prefixes(x: tf.Tensor, length: tf.Tensor, size: int) -> Prefixes:
    """Finds the different prefixes of N strings.

    Args:
        x: symbols above 0 and below `size`, int32 [N, T].
        length: number of symbols of each string, int32 [N]; what stands behind them is ignored.
        size: bound of the symbols.
    """
    longest = tf.maximum(tf.reduce_max(length), 0)  # of no strings there is no longest
    inside = tf.range(longest)[:, None] < length[None]
    x = tf.where(inside, tf.transpose(x)[: tf.shape(inside)[0]], 0)
    order = _sorting(x, size)  # rows that begin alike become neighbours
    x, length, inside = (tf.gather(values, order, axis=-1) for values in (x, length, inside))
    differs = tf.pad(x[:, 1:] != x[:, :-1], [[0, 0], [1, 0]], constant_values=True)
    # A prefix is new where a symbol of it differs from the string before; as equal prefixes are neighbours, each is new
    # exactly once.
    new = inside & (tf.cumsum(tf.cast(differs, tf.int32), axis=0) > 0)
    counted = tf.cast(new, tf.int32)
    counts = tf.reduce_sum(counted, axis=1)
    # Row t + 1: which prefix of t + 1 symbols each string has, among those of its level.
    within = tf.concat([tf.zeros_like(length)[None], tf.cumsum(counted, axis=1) - 1], axis=0)
    starts = tf.concat([[0], 1 + tf.cumsum(counts, exclusive=True)], axis=0)
    whole = tf.gather(starts, length) + tf.gather_nd(within, tf.stack([length, tf.range(tf.size(length))], axis=1))
    places = tf.where(new)  # by number of symbols, then in the order of the strings: the order of the prefixes
    # Row t of `within` is about prefixes of t symbols, so it names the parents of those of t + 1, whose last is x[t].
    levels = Levels(counts, tf.gather_nd(within, places))
    return Prefixes(levels, tf.gather_nd(x, places), tf.gather(whole, tf.math.invert_permutation(order)))


def _sorting(x: tf.Tensor, size: int) -> tf.Tensor:
    """The order int32 [N] that sorts strings x [T, N], all of whose symbols are below `size`."""
    bits = max(1, (size - 1).bit_length())
    each = _KEY_BITS // bits
    places, n = tf.unstack(tf.shape(x))
    keys = -(-places // each)
    padded = tf.reshape(tf.pad(x, [[0, keys * each - places], [0, 0]]), [keys, each, n])
    weights = tf.bitwise.left_shift(tf.constant(1, tf.int64), tf.range((each - 1) * bits, -1, -bits, tf.int64))
    # The first symbol has the highest bits, so that whole numbers are in the order of the strings they stand for.
    columns = tf.einsum("kpn,p->kn", tf.cast(padded, tf.int64), weights)

    # A radix sort, last number first: as each pass is stable, earlier symbols outweigh later ones. Whether it ascends
    # does not matter, only that strings which begin alike come together.
    def refine(k: tf.Tensor, order: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        by_key = tf.argsort(tf.gather(columns[k], order), direction="DESCENDING", stable=True)
        return k - 1, tf.gather(order, by_key)

    loose = (tf.TensorShape([]), tf.TensorShape([None]))
    return tf.while_loop(lambda k, _: k >= 0, refine, (keys - 1, tf.range(n)), loose)[1]
