"""Prefix trees against Python's sets of strings."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.records.prefixes import prefixes


def spelled(tree):
    """Every prefix as a tuple, by following parents; the empty one first."""
    found, before, k = [()], [()], 0
    for count in tree.levels.counts.numpy():
        parents, symbols = tree.levels.parents[k : k + count].numpy(), tree.symbols[k : k + count].numpy()
        before = [(*before[p], s) for p, s in zip(parents, symbols, strict=True)]
        found, k = found + before, k + count
    assert k == len(tree.symbols)
    return found


def expected(x, length):
    return {tuple(row[:k]) for row, n in zip(x.tolist(), length, strict=True) for k in range(n + 1)} | {()}


@pytest.mark.parametrize("size", [3, 75, 5000])
@pytest.mark.parametrize(("n", "places"), [(1, 1), (40, 5), (60, 33)])
def test_each_prefix_is_there_once_and_each_string_is_one(n, places, size):
    rng = np.random.default_rng(size + n)
    x = np.minimum(rng.integers(1, size, (n, places)), rng.integers(1, size, (n, places))).astype(np.int32)
    x[n // 2 :] = x[: n - n // 2]  # strings come again
    x[::3, : places // 2] = x[0, : places // 2]  # and begin alike
    length = rng.integers(0, places + 1, n).astype(np.int32)
    tree = prefixes(tf.constant(x), tf.constant(length), size)
    found = spelled(tree)
    assert len(found) == len(set(found)) and set(found) == expected(x, length)
    assert [found[w] for w in tree.whole.numpy()] == [tuple(r[:k]) for r, k in zip(x.tolist(), length, strict=True)]


def test_symbols_behind_a_string_do_not_count():
    tree = prefixes(tf.constant([[7, 1], [7, 2]]), tf.constant([1, 1]), 8)
    assert spelled(tree) == [(), (7,)]
    np.testing.assert_array_equal(tree.whole, [1, 1])


def test_empty_strings_have_no_level():
    tree = prefixes(tf.zeros([3, 4], tf.int32), tf.zeros([3], tf.int32), 8)
    assert spelled(tree) == [()] and tree.levels.counts.shape == [0]
    np.testing.assert_array_equal(tree.whole, [0, 0, 0])


def test_children_follow_in_the_order_of_their_parents():
    rng = np.random.default_rng(0)
    tree = prefixes(tf.constant(rng.integers(1, 4, (50, 6)), tf.int32), tf.fill([50], 6), 4)
    ends = np.cumsum(tree.levels.counts)[:-1]
    assert all((np.diff(parents) >= 0).all() for parents in np.split(tree.levels.parents.numpy(), ends))
