"""Packing: symbols in order of places, longest strings first, and back."""

import numpy as np
import tensorflow as tf

from tfvae.networks.records.packing import packing

X = np.array([[5, 2, 0, 0], [0, 0, 0, 0], [6, 7, 8, 2], [9, 2, 0, 0]], np.int32)


def test_symbols_come_place_by_place_longest_string_first():
    packed = packing(tf.constant(X))
    np.testing.assert_array_equal(packed.order, [2, 0, 3, 1])
    np.testing.assert_array_equal(packed.counts, [3, 3, 1, 1])
    np.testing.assert_array_equal(packed.rank, [0, 1, 2, 0, 1, 2, 0, 0])
    np.testing.assert_array_equal(packed.row, [2, 0, 3, 2, 0, 3, 2, 2])
    np.testing.assert_array_equal(packed.place, [0, 0, 0, 1, 1, 1, 2, 3])
    np.testing.assert_array_equal(packed.pack(X), [6, 5, 9, 7, 2, 2, 8, 2])


def test_unpacking_gives_the_strings_back():
    packed = packing(tf.constant(X))
    np.testing.assert_array_equal(packed.unpack(packed.pack(X), 4), X)
    wide = np.random.default_rng(0).normal(size=(*X.shape, 3)) * (X != 0)[..., None]
    np.testing.assert_array_equal(packed.unpack(packed.pack(wide), 4), wide)


def test_nothing_but_pad_packs_to_nothing():
    packed = packing(tf.zeros([3, 4], tf.int32))
    assert packed.counts.shape == packed.rank.shape == [0]
    np.testing.assert_array_equal(packed.unpack(packed.pack(tf.zeros([3, 4], tf.int32)), 4), np.zeros([3, 4]))
