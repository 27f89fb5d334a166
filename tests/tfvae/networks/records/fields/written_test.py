"""How numbers are written: steps by eye, bounds that enough rows stand for, and what lies beyond them."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.records.fields.written import Written, written

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("numbers", "step"),
    [
        (np.arange(0, 40), 1),
        (np.arange(0, 400, 20), 20),
        (np.arange(0, 40) + 0.5, 0.5),
        (np.array([19.99, 5, 0.1, 3.87] * 10), 0.01),
        (np.concatenate([np.arange(0, 50, 0.05), [3.01, 7.77]]), 0.05),  # 2 of 1,002 are no multiples
        (np.array([1234.56, 99999.99, 12.34, 0.07, 0.5]), 0.01),  # only the small ones show it
        (RNG.normal(size=200), 0),
        (np.full(9, 3.0), 0),
        (np.array([0.0, 2.0**25, 2.0**24 + 2] + [3.0] * 60), 0),  # float32 does not show the ones of most
        (np.arange(0, 80, 0.25), 0.25),
        (np.arange(0, 9, 3 / 64), 3 / 64),
        (np.arange(0, 9, 0.15), 0.15),
        (np.arange(0, 9000, 25), 25),
        (np.arange(0, 9000, 60), 60),
        (np.arange(0, 900_000, 3600), 3600),
        (np.concatenate([np.zeros(4000), RNG.lognormal(8, 1, 200).round(2)]), 0.01),  # of all, 0 is a multiple
        (np.concatenate([np.full(30, -9999999), RNG.lognormal(3, 1, 2000).round(2)]), 0.01),
        (np.concatenate([np.arange(0, 500, 5).repeat(40), np.arange(2, 500, 19)]), 1),  # fives come back as they are
        (RNG.uniform(-87.9, -87.5, 300).round(9), 0),
    ],
)
def test_the_step_is_the_largest_of_which_nearly_all_are_multiples(numbers, step):
    column = np.asarray(numbers, np.float32).astype(np.float64)[:, np.newaxis]
    assert written(column, 1).step == [pytest.approx(step)]


def test_a_bound_stands_for_enough_rows():
    rows = np.stack([np.arange(100.0), -(np.arange(100.0) ** 2)], axis=1)
    kept = written(rows, 5)
    np.testing.assert_array_equal(kept.low, [4, -(95.0**2)])
    np.testing.assert_array_equal(kept.high, [95, -16])


def test_few_rows_are_all_that_there_is():
    kept = written(np.array([[3.0], [1.0]]), 5)
    assert (kept.low, kept.high) == ([1.0], [3.0])


@pytest.mark.parametrize("n", [5, 8, 9])
def test_of_fewer_than_two_times_so_many_rows_the_bounds_are_in_the_middle(n):
    kept = written(np.arange(n, dtype=float)[:, np.newaxis], 5)
    assert (kept.low, kept.high) == ([(n - 1) // 2], [n // 2])


def test_what_lies_beyond_a_bound_is_turned_back_and_rounded():
    kept = Written(np.array([0.1, 0.0]), np.array([0.0, 0.0]), np.array([10.0, 1.0]))
    found = kept(tf.constant([[-0.26, 0.123], [10.31, 1.25], [99.0, 0.5], [3.14159, -7.0]]))
    np.testing.assert_allclose(found, [[0.3, 0.123], [9.7, 0.75], [0.0, 0.5], [3.1, 1.0]], rtol=1e-6)


@pytest.mark.parametrize("step", [0.05, 0.01, 5.0, 20.0, 0.15, 0.25, 3 / 64, 60.0, 2.5])
def test_multiples_are_the_numbers_that_are_read(step):
    numbers = (np.arange(200) * step).round(6)
    kept = Written(np.array([step]), np.array([0.0]), np.array([1e6]))
    found = tf.function(kept.__call__)(tf.constant(numbers[:, np.newaxis] + 0.3 * step, tf.float32))
    np.testing.assert_array_equal(found[:, 0], numbers.astype(np.float32))
