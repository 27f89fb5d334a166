"""What a classifier can tell apart."""

import numpy as np
import pytest

from tfvae.metrics.tables.two_sample import alone, line, two_sample_auc

RNG = np.random.default_rng(0)


def test_rows_of_one_distribution_are_not_told_apart():
    assert two_sample_auc(*RNG.normal(size=(2, 600, 3))) == pytest.approx(0.5, abs=0.06)


def test_rows_of_two_distributions_are_and_missing_values_say_so_too():
    real = RNG.normal(size=(300, 2))
    assert two_sample_auc(real, real + 3) > 0.95
    missing = np.where(np.arange(2) == 0, np.nan, real)
    assert two_sample_auc(real, missing) > 0.95


def test_as_many_rows_of_each_are_seen():
    assert two_sample_auc(RNG.normal(size=(900, 1)), RNG.normal(size=(90, 1))) == pytest.approx(0.5, abs=0.15)


def test_a_line_tells_averages_and_gaps_but_not_how_columns_go_together():
    real = RNG.normal(size=(400, 2))
    assert two_sample_auc(real, real + 3, line()) > 0.95
    missing = np.where(np.arange(2) == 0, np.nan, real)
    assert two_sample_auc(real, missing, line()) > 0.95
    ring = np.stack([real[:, 0], real[:, 0]], axis=1)
    assert two_sample_auc(real, ring, line()) < 0.6 < 0.9 < two_sample_auc(real, ring)


def test_the_column_that_gives_rows_away_is_the_one_that_differs():
    real = {"a": RNG.normal(size=(300, 1)), "b": RNG.normal(size=(300, 2))}
    found = alone(real, {"a": RNG.normal(size=(300, 1)), "b": real["b"] + 2})
    assert found["a"] == pytest.approx(0.5, abs=0.1)
    assert found["b"] > 0.9
