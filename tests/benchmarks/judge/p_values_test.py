"""p-values given a category, against SciPy's chi-squared distribution."""

import numpy as np
import pytest
from scipy.spatial.distance import mahalanobis
from scipy.stats import chi2, kstest

from benchmarks.judge.p_values import PValues, uniform_distance

RNG = np.random.default_rng(0)
POINTS = RNG.normal(size=(40, 2)) @ np.array([[2.0, 0.0], [1.0, 0.5]])
CATEGORIES = np.array(["a"] * 30 + ["b"] * 8 + ["few"] * 2)


def test_p_is_that_of_the_category_s_gaussian():
    judge, new = PValues(CATEGORIES, POINTS), RNG.normal(size=(5, 2))
    own = POINTS[:30]
    inverse = np.linalg.inv(np.cov(own.T))
    expected = [chi2.sf(mahalanobis(x, own.mean(0), inverse) ** 2, 2) for x in new]
    np.testing.assert_allclose(judge.p(np.array(["a"] * 5), new), expected, rtol=1e-9)


def test_unknown_categories_and_those_without_a_gaussian_have_p_0():
    judge, names = PValues(CATEGORIES, POINTS), np.array(["few", "new", "b"])
    assert (judge.p(names, np.zeros((3, 2))) > 0).tolist() == [False, False, True]
    assert judge.known(names).tolist() == [True, False, True]


def test_the_distance_to_uniform_p_is_that_of_a_sorted_sample():
    p = RNG.uniform(size=1000) ** 2
    assert uniform_distance(p) == pytest.approx(kstest(p, "uniform").statistic, abs=1e-3)
    assert uniform_distance(np.ones(10)) == pytest.approx(0.9)
