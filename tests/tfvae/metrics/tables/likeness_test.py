"""SDMetrics' quality, against values of that library, version 0.32."""

import numpy as np
import pytest

from tfvae.metrics.tables.likeness import quality


def table(seed, shift):
    """Two numbers that go together, one with gaps; a category of the first; one of nothing; a constant."""
    rng = np.random.RandomState(seed)
    a = rng.standard_normal(400) + shift
    b = 0.9 * a + 0.3 * rng.standard_normal(400)
    b[::17] = np.nan
    c = np.where(a > 0, "x", np.where(rng.rand(400) < 0.5, "y", "z"))
    return {"a": a, "b": b, "c": c, "d": rng.randint(0, 3, 400).astype(str), "k": np.ones(400)}


def test_scores_are_those_of_the_library():
    found = quality(table(0, 0.0), table(1, 0.4))
    assert (found.shapes, found.pair_trends) == pytest.approx((0.863128, 0.781388), abs=1e-6)
    assert found.score == (found.shapes + found.pair_trends) / 2


def test_equal_tables_are_of_full_quality():
    same = quality(table(0, 0.0), table(0, 0.0))
    assert same == pytest.approx((1.0, 1.0))


def test_other_values_cost_quality_in_shape_and_in_trend():
    real, fake = table(0, 0.0), {**table(0, 0.0), "c": np.full(400, "w")}
    assert quality(real, fake).shapes == pytest.approx(0.8)
    assert quality(real, fake).pair_trends < 0.7
