"""A seed for each row: rows are independent of each other, and follow their distributions."""

import numpy as np
import pytest
import tensorflow as tf
from scipy.stats import kstest

from tfvae.row_seeds import by_row, fold_in, normal, seeds_of, split, spread, uniform

NUMBERS = np.array([0, 1, -1, 2**40, 2**63 - 1, -(2**63)])
SEEDS = seeds_of(tf.constant(NUMBERS))
MANY = seeds_of(tf.range(1000, dtype=tf.int64))


def test_each_number_has_a_seed_of_its_own():
    assert by_row(SEEDS) and not by_row([0, 1])
    assert len(np.unique(SEEDS, axis=0)) == 6


@pytest.mark.parametrize("draw", [uniform, normal])
@pytest.mark.parametrize("width", [1, 5, 33])
def test_a_row_is_the_same_whatever_stands_beside_it(draw, width):
    """Bit for bit, at every length: the last numbers of a tensor are computed otherwise than the first ones."""
    graph = tf.function(lambda seed: draw([tf.shape(seed)[0], width], seed), [tf.TensorSpec([None, 2], tf.int32)])
    whole = graph(MANY).numpy()
    for n in (1, 2, 3, 7, 16, 100):
        np.testing.assert_array_equal(graph(MANY[:n]), whole[:n])
    np.testing.assert_array_equal(graph(MANY[::-1]), whole[::-1])


def test_numbers_follow_their_distributions_and_rows_are_not_correlated():
    drawn = uniform([1000, 20], MANY).numpy(), normal([1000, 20], MANY).numpy()
    assert kstest(drawn[0].ravel(), "uniform").pvalue > 1e-3
    assert kstest(drawn[1].ravel(), "norm").pvalue > 1e-3
    assert drawn[0].min() >= 0 and drawn[0].max() < 1
    for values in drawn:
        off = np.corrcoef(values, rowvar=False) - np.eye(20)
        assert np.abs(off).max() < 5 / np.sqrt(1000)


def test_several_rows_of_a_seed_follow_each_other():
    one, three = uniform([6, 2], SEEDS), uniform([18, 2], SEEDS)
    assert three.shape == (18, 2) and len(np.unique(three)) == 36
    np.testing.assert_array_equal(three[::3][:, 0], one[:, 0])
    np.testing.assert_array_equal(uniform([3, 2], SEEDS[4:5]), three[12:15])


def test_no_rows_have_no_numbers():
    assert normal([0, 3], SEEDS[:0]).shape == (0, 3)


def test_new_seeds_differ_from_each_other_and_from_the_old():
    found = [SEEDS, *split(SEEDS, 3), fold_in(SEEDS, 0), fold_in(SEEDS, 1), spread(SEEDS, 2)]
    assert len(np.unique(np.concatenate(found), axis=0)) == 8 * 6
    np.testing.assert_array_equal(fold_in(SEEDS, tf.constant(1, tf.int64)), fold_in(SEEDS, 1))
    np.testing.assert_array_equal(spread(SEEDS[2:3], 2), spread(SEEDS, 2)[4:6])
