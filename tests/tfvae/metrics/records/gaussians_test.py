"""p-values against SciPy's distributions."""

import numpy as np
import pytest
import scipy.stats

from tfvae.metrics.records.gaussians import Gaussians


def draw(rng, n, k):
    mix = rng.normal(size=(k, k))
    return rng.normal(size=k) * 100 + rng.normal(size=(n, k)) @ mix


@pytest.mark.parametrize("k", [1, 2, 3])
def test_against_chi_squared_of_the_mahalanobis_distance(k):
    rng = np.random.default_rng(k)
    train = {"a": draw(rng, 30, k), "b": draw(rng, 50, k)}
    categories = [*("a" * 30), *("b" * 50)]
    order = rng.permutation(80)
    rows = np.concatenate(list(train.values()))[order]
    gaussians = Gaussians.fit([categories[i] for i in order], rows)
    for name, own in train.items():
        shown = own.mean(axis=0) + 3 * rng.normal(size=(20, k)) * own.std(axis=0)
        precision = np.linalg.inv(np.cov(own.T).reshape(k, k))
        squared = [(x - own.mean(axis=0)) @ precision @ (x - own.mean(axis=0)) for x in shown]
        np.testing.assert_allclose(
            gaussians.p_values([name] * 20, shown), scipy.stats.chi2.sf(squared, k), rtol=1e-7, atol=1e-300
        )


def test_two_numbers_have_a_closed_form():
    gaussians = Gaussians.fit(["a"] * 4, [[1, 0], [-1, 0], [0, 1], [0, -1]])
    # The unbiased covariance is 2/3 I.
    np.testing.assert_allclose(gaussians.p_values(["a"], [[1, 2]]), np.exp(-5 / (2 / 3) / 2))


def test_samples_of_the_fitted_gaussians_are_uniform():
    rng = np.random.default_rng(0)
    truth = {i: (rng.normal(size=2) * 50, rng.normal(size=(2, 2))) for i in range(20)}
    categories = rng.integers(20, size=4000)

    def sample():
        return np.array([truth[c][0] + truth[c][1] @ rng.normal(size=2) for c in categories])

    gaussians = Gaussians.fit(categories.tolist(), sample())
    fitted = {c: (g.mean, np.linalg.inv(g.factor) * g.scale) for c, g in gaussians.by_category.items()}
    again = np.array([fitted[c][0] + rng.normal(size=2) @ fitted[c][1] for c in categories])
    assert scipy.stats.kstest(gaussians.p_values(categories.tolist(), again), "uniform").pvalue > 0.01


def test_units_do_not_matter():
    rng = np.random.default_rng(1)
    rows = draw(rng, 20, 2)
    units = np.array([1e-9, 1e9])
    small, large = (Gaussians.fit(["a"] * 20, rows * u).p_values(["a"] * 20, rows * u) for u in (1, units))
    np.testing.assert_allclose(small, large, rtol=1e-6)


@pytest.mark.parametrize(
    "rows",
    [
        [[1.0, 2.0]],
        [[1.0, 2.0], [3.0, 5.0]],
        [[0.1, 0.2]] * 5,
        [[1.0, 0.1], [2.0, 0.1], [5.0, 0.1]],
        [[44.1, -73.2], [44.2, -73.4], [44.5, -74.0], [44.3, -73.6]],
    ],
    ids=["one", "two", "equal", "one number is constant", "on a line"],
)
def test_rows_that_span_no_plane_make_no_gaussian(rows):
    gaussians = Gaussians.fit(["a"] * len(rows), rows)
    assert gaussians.by_category == {"a": None}
    assert gaussians.p_values(["a"], rows[:1]).tolist() == [0.0]


def test_an_unknown_category_has_p_0():
    rng = np.random.default_rng(2)
    gaussians = Gaussians.fit(["a"] * 9, draw(rng, 9, 2))
    assert gaussians.p_values(["A"], gaussians.by_category["a"].mean[None]).tolist() == [0.0]
    assert gaussians.p_values(["a"], gaussians.by_category["a"].mean[None]).tolist() == [1.0]


def test_no_rows_have_no_p():
    assert Gaussians.fit([], np.empty((0, 2))).p_values([], np.empty((0, 2))).shape == (0,)
