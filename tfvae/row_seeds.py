"""A seed for each row: int32 [B, 2], under which each row's numbers depend on its own seed and on nothing else.

They are what a served model draws with, so that a row of an answer does not depend on the rows that it was asked for
with. `tfvae.randomness` takes them wherever it takes one seed [2] for all.
"""

import math
from collections.abc import Callable
from typing import Any

import tensorflow as tf

from tfvae.threefry import Words, threefry
from tfvae.types import Seed

_NUMBERS, _FOLDED, _SPLIT, _SPREAD = range(4)
"""What a word is drawn for, in the counter's second half: no number that is drawn is ever a seed."""
_LANES = 16
"""Numbers of a row are made in multiples of so many. Processors take this many at a time at most, and what is left over
at the end of a tensor one by one, which rounds otherwise: then a row would depend on how many there are."""


def seeds_of(numbers: tf.Tensor) -> Seed:
    """int32 [B, 2], the seeds that whole numbers int64 [B] stand for."""
    return tf.bitcast(numbers, tf.int32)


def by_row(seed: Seed) -> bool:
    """Whether there is a seed for each row, [B, 2], rather than one for all, [2]."""
    return tf.convert_to_tensor(seed).shape.rank == 2


def spread(seed: Seed, copies: Any) -> Seed:
    """A seed for each of so many copies of a row, [B copies, 2]; the copies of a row follow each other."""
    words = threefry(_columns(seed), (_count(copies), _word(_SPREAD)))
    return tf.reshape(_paired(words), [-1, 2])


def fold_in(seed: Seed, data: tf.Tensor | int) -> Seed:
    """Seeds [B, 2] for a value `data` []."""
    words = threefry(_columns(seed), (tf.cast(data, tf.uint32), _word(_FOLDED)))
    return _paired(words)[:, 0]


def split(seed: Seed, n: int) -> list[Seed]:
    """n independent seeds [B, 2]."""
    return tf.unstack(_paired(threefry(_columns(seed), (_count(n), _word(_SPLIT)))), num=n, axis=1)


def uniform(shape: Any, seed: Seed) -> tf.Tensor:
    """float32 of a shape [N, ...] in [0, 1), where N is a multiple of B: the N / B rows of a seed follow each other."""
    return _shaped(shape, seed, lambda words: tf.concat([_unit(word) for word in words], axis=1))


def normal(shape: Any, seed: Seed) -> tf.Tensor:
    """The same of standard normals (Box and Muller 1958)."""
    return _shaped(shape, seed, _normal)


def _normal(words: Words) -> tf.Tensor:
    radius = tf.sqrt(-2.0 * tf.math.log(1.0 - _unit(words[0])))  # of (0, 1]: the logarithm of 0 is none
    angle = 2.0 * math.pi * _unit(words[1])
    return tf.concat([radius * tf.cos(angle), radius * tf.sin(angle)], axis=1)


def _shaped(shape: Any, seed: Seed, numbers: Callable[[Words], tf.Tensor]) -> tf.Tensor:
    """Numbers of a shape, made of random words [B, n] two by two."""
    shape = tf.convert_to_tensor(shape, tf.int32)
    each = tf.reduce_prod(shape) // tf.maximum(tf.shape(seed)[0], 1)
    pairs = (each + 2 * _LANES - 1) // (2 * _LANES) * _LANES
    drawn = numbers(threefry(_columns(seed), (_count(pairs), _word(_NUMBERS))))[:, :each]
    return tf.reshape(drawn, shape)


def _columns(seed: Seed) -> Words:
    """The two halves of each seed, [B, 1] each, as words."""
    first, second = tf.split(tf.bitcast(tf.convert_to_tensor(seed, tf.int32), tf.uint32), 2, axis=1)
    return first, second


def _count(n: Any) -> tf.Tensor:
    return tf.cast(tf.range(n), tf.uint32)[tf.newaxis]


def _word(value: int) -> tf.Tensor:
    return tf.constant(value, tf.uint32)


def _paired(words: Words) -> Seed:
    """Words [B, n] each, as seeds [B, n, 2]."""
    return tf.bitcast(tf.stack(words, axis=2), tf.int32)


def _unit(word: tf.Tensor) -> tf.Tensor:
    """float32 in [0, 1) of the upper 23 bits: they become the fraction of a number in [1, 2)."""
    fraction = tf.bitwise.right_shift(word, _word(9)) | _word(0x3F800000)
    return tf.bitcast(fraction, tf.float32) - 1.0
