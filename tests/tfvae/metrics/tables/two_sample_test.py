"""What a classifier can tell apart."""

import numpy as np
import pytest

from tfvae.metrics.tables.two_sample import two_sample_auc

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
