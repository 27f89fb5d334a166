"""Moments against NumPy, and merging."""

import functools
import pickle

import numpy as np
import pytest

from tfvae.metrics.moments import Moments, Sums

ROWS = np.random.default_rng(0).normal(size=(101, 3)) * [1, 10, 0.1] + [0, 5, 1e4]


@pytest.mark.parametrize("size", [1, 7, 100, 101])
def test_merged_moments_equal_numpy(size):
    parts = [Moments.of(ROWS[i : i + size]) for i in range(0, len(ROWS), size)]
    merged = functools.reduce(lambda a, b: a.merged(b), parts)
    assert merged.n == 101
    np.testing.assert_allclose(merged.mean, ROWS.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(merged.covariance(), np.cov(ROWS, rowvar=False), rtol=1e-8, atol=1e-9)


def test_merging_is_commutative():
    a, b = Moments.of(ROWS[:40]), Moments.of(ROWS[40:])
    np.testing.assert_allclose(a.merged(b).covariance(), b.merged(a).covariance(), rtol=1e-10, atol=1e-10)


def test_float32_rows_far_from_zero_keep_their_variance():
    rows = (np.array([[4096.0], [4097.0]]).repeat(5000, axis=0)).astype(np.float32)
    np.testing.assert_allclose(Moments.of(rows).covariance(), [[0.25 * 10000 / 9999]], rtol=1e-10)


def test_covariance_of_one_row_is_refused():
    with pytest.raises(ValueError, match="at least 2 examples, got 1"):
        Moments.of(ROWS[:1]).covariance()


def test_sums_of_columns():
    sums = Sums.of(ROWS[:, 0], ROWS[:, 1:]).merged(Sums.of(ROWS[:, 0], ROWS[:, 1:]))
    assert sums.n == 202
    np.testing.assert_allclose(sums.mean(), ROWS.mean(axis=0), rtol=1e-12)


def test_statistics_pickle():
    copy = pickle.loads(pickle.dumps(Moments.of(ROWS)))
    np.testing.assert_array_equal(copy.scatter, Moments.of(ROWS).scatter)
