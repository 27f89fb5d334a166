"""Regions: sizes, moments, common values, and errors."""

import numpy as np
import pytest

from tfvae.networks.records.fields.regions import nearest, regions_of, scale_of

RNG = np.random.default_rng(0)
ROWS = RNG.normal(size=[300, 2]) * [1.0, 50.0]


def test_common_values_come_first_and_no_more_of_them_than_may_be():
    rows = np.repeat([[1.0], [2.0], [3.0], [4.0]], [5, 9, 2, 7], axis=0)
    regions = regions_of(rows, 3)
    np.testing.assert_array_equal(regions.means[:, 0], [2, 4, 1])  # two rows are too few for a region
    np.testing.assert_array_equal(regions.counts, [9, 7, 5])
    fewer = regions_of(rows, 3, most=1)
    np.testing.assert_array_equal(fewer.counts[0], 9)
    assert len(fewer.counts) == 2


@pytest.mark.parametrize("least", [2, 5, 40])
def test_no_region_is_smaller_than_the_least_size(least):
    regions = regions_of(ROWS, least)
    assert regions.counts.min() >= least
    assert regions.counts.sum() == 300
    assert 300 / len(regions.counts) < 4 * least


def test_means_and_covariances_are_those_of_the_rows_nearest():
    regions = regions_of(ROWS, 5)
    owner = nearest(ROWS, regions.means, scale_of(ROWS))
    assert (np.bincount(owner) >= 3).all()
    spread = np.sqrt(np.trace(regions.covariances, axis1=1, axis2=2)).mean()
    assert spread < 0.4 * np.sqrt(np.trace(np.cov(ROWS.T)))
    whole = regions.counts @ regions.means / 300
    np.testing.assert_allclose(whole, ROWS.mean(0), atol=1e-9)


def test_a_value_that_many_rows_share_is_a_region_without_spread():
    rows = np.concatenate([np.full([100, 1], 7.0), RNG.normal(size=[200, 1])])
    regions = regions_of(rows, 5)
    (place,) = np.flatnonzero(regions.means[:, 0] == 7.0)
    assert regions.counts[place] == 100
    assert regions.covariances[place] == 0


def test_covariances_are_those_of_a_further_row():
    rows = RNG.normal(size=[6, 2])
    regions = regions_of(rows, 6)
    np.testing.assert_allclose(regions.covariances[0], np.cov(rows.T) * (7 / 6) * (5 / 4))


@pytest.mark.parametrize("rows", [np.full([20, 2], 3.0), np.array([[1.0, 2.0]]), np.array([[1.0], [2.0], [2.0]])])
def test_few_rows_or_equal_ones_make_one_region_or_two(rows):
    regions = regions_of(rows, 5)
    assert 1 <= len(regions.counts) <= 2
    assert regions.counts.sum() == len(rows)


@pytest.mark.parametrize(("rows", "least", "message"), [(ROWS, 0, "`least`"), (ROWS[:0], 5, "`rows`")])
def test_what_cannot_be_is_named(rows, least, message):
    with pytest.raises(ValueError, match=message):
        regions_of(rows, least)


@pytest.mark.parametrize(
    "far", [[1e6], [-9999999.0] * 900, [1e14, -1e14], np.repeat([-9.0e6, 9.0e6], 500), np.full(20_000, 50.0)]
)
def test_outliers_are_not_the_scale(far):
    ordinary = np.random.default_rng(0).normal(size=2000)
    assert scale_of(ordinary[:, np.newaxis]) == [ordinary.std()]
    assert 0.9 < scale_of(np.concatenate([ordinary, far])[:, np.newaxis])[0] < 5
