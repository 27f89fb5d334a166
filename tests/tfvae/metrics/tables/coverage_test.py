"""Two scores of SDMetrics, by their formulas worked out by hand."""

import numpy as np
import pytest

from tfvae.metrics.tables.coverage import category_coverage, range_coverage

REAL = np.array([0.0, 10.0, np.nan])


@pytest.mark.parametrize(("fake", "score"), [([0, 10], 1), ([2, 9], 0.7), ([-5, 20], 1), ([4, 4], 0), ([90, 99], 0)])
def test_the_share_of_the_range(fake, score):
    assert range_coverage(REAL, np.array(fake, float)) == pytest.approx(score)


def test_without_numbers_or_range_there_is_no_share():
    assert np.isnan(range_coverage(REAL, np.array([np.nan])))
    assert np.isnan(range_coverage(np.ones(3), REAL))
    assert np.isnan(category_coverage(np.array(["", ""]), np.array(["a"])))


def test_the_share_of_the_values():
    assert category_coverage(np.array([*"aabcd", ""]), np.array([*"aax", ""])) == 0.25
