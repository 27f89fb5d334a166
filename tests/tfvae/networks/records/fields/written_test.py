"""How numbers are written: decimals by eye, bounds that enough rows stand for, and what lies beyond them."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.records.fields.written import Written, written


@pytest.mark.parametrize(
    ("numbers", "decimals"),
    [
        ([1, 250, -3], 0),
        ([0.5, 2, 3.5], 1),
        ([19.99, 5, 0.1], 2),
        ([1234.56, 99999.99], 2),
        ([1 / 3, 0.5], -1),
        ([0.0, 0.0], 0),
        ([2.0**24, 1], -1),  # float32 does not show the ones
        ([123456.78, 0.01], 2),
        ([44.1234567, 1], -1),
    ],
)
def test_decimals_are_the_fewest_with_which_all_can_be_written(numbers, decimals):
    column = np.array(numbers, np.float32).astype(np.float64)[:, np.newaxis]
    assert written(column, 1).decimals == [decimals]


def test_a_bound_stands_for_enough_rows():
    rows = np.stack([np.arange(100.0), -(np.arange(100.0) ** 2)], axis=1)
    kept = written(rows, 5)
    np.testing.assert_array_equal(kept.low, [4, -(95.0**2)])
    np.testing.assert_array_equal(kept.high, [95, -16])


def test_few_rows_are_all_that_there_is():
    kept = written(np.array([[3.0], [1.0]]), 5)
    assert (kept.low, kept.high) == ([1.0], [3.0])


def test_what_lies_beyond_a_bound_is_turned_back_and_rounded():
    kept = Written(np.array([1, -1]), np.array([0.0, 0.0]), np.array([10.0, 1.0]))
    found = kept(tf.constant([[-0.26, 0.123], [10.31, 1.25], [99.0, 0.5], [3.14159, -7.0]]))
    np.testing.assert_allclose(found, [[0.3, 0.123], [9.7, 0.75], [0.0, 0.5], [3.1, 1.0]], rtol=1e-6)
