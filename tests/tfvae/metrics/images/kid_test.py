"""The kernel distance against explicit sums over pairs."""

import itertools

import numpy as np
import pytest

from tfvae.metrics.images.kid import kernel_distances, squared_mmd


def rows(n, shift=0.0, seed=0, width=4):
    return np.random.default_rng(seed).normal(size=(n, width)) + shift


def test_squared_mmd_is_the_sum_over_pairs():
    x, y = rows(6), rows(5, 0.5, seed=1)

    def kernel(a, b):
        return (a @ b / 4 + 1) ** 3

    def within(z):
        return np.mean([kernel(a, b) for a, b in itertools.permutations(z, 2)])

    expected = within(x) + within(y) - 2 * np.mean([kernel(a, b) for a in x for b in y])
    assert squared_mmd(x, y) == pytest.approx(expected, rel=1e-10)


def test_unbiased_between_equal_distributions():
    values = np.array([squared_mmd(rows(20, seed=i), rows(20, seed=10000 + i)) for i in range(400)])
    assert values.mean() == pytest.approx(0, abs=4 * values.std() / 20)
    assert values.min() < 0


def test_grows_with_the_shift():
    real = rows(400)
    means = [kernel_distances(real, rows(400, shift, seed=1)).mean() for shift in (0, 0.5, 1)]
    assert means[0] < 0.1 < means[1] < means[2]


def test_float32_features_are_summed_in_float64():
    x, y = rows(50) + 100, rows(50, seed=1) + 100
    assert squared_mmd(x.astype(np.float32), y.astype(np.float32)) == pytest.approx(squared_mmd(x, y), rel=1e-3)


def test_subsets_are_repeatable_and_vary():
    values = kernel_distances(rows(30), rows(40, seed=1), subsets=7, size=10)
    assert values.shape == (7,)
    assert len(set(values)) == 7
    np.testing.assert_array_equal(values, kernel_distances(rows(30), rows(40, seed=1), subsets=7, size=10))


def test_few_rows_are_halved_and_fewer_refused():
    assert kernel_distances(rows(4), rows(5, seed=1)).std() > 0
    with pytest.raises(ValueError, match="at least 4 examples of each kind, got 3"):
        kernel_distances(rows(3), rows(5))
