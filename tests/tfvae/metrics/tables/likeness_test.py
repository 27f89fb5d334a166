"""SDMetrics' quality, against values of that library, version 0.32."""

import numpy as np
import pytest
from scipy.stats.contingency import association, crosstab

from tfvae.metrics.tables.likeness import associations, quality, shapes, trends


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


def by_hand(real, fake):
    """TVComplement."""
    values = {*real, *fake}
    return 1 - sum(abs(np.mean(real == v) - np.mean(fake == v)) for v in values) / 2


def test_scores_of_columns_are_the_formulas():
    real, fake = table(0, 0.0), table(1, 0.4)
    found = shapes(real, fake)
    assert found["c"] == pytest.approx(by_hand(real["c"], fake["c"]))
    grid = np.sort(np.concatenate([real["a"], fake["a"]]))
    below = [np.searchsorted(np.sort(one["a"]), grid, "right") / 400 for one in (real, fake)]
    assert found["a"] == pytest.approx(1 - np.abs(below[0] - below[1]).max())


def test_scores_of_pairs_are_the_formulas():
    real, fake = table(0, 0.0), table(1, 0.4)
    found = trends(real, fake)
    there = [~np.isnan(one["b"]) for one in (real, fake)]
    r = [np.corrcoef(one["a"][ok], one["b"][ok])[0, 1] for one, ok in zip((real, fake), there, strict=True)]
    assert found["a", "b"] == pytest.approx(1 - abs(r[0] - r[1]) / 2)
    bins = [np.digitize(one["a"], np.histogram_bin_edges(one["a"], 10)) for one in (real, fake)]
    pairs = [
        np.array([f"{a}{c}" for a, c in zip(b, one["c"], strict=True)])
        for b, one in zip(bins, (real, fake), strict=True)
    ]
    assert found["a", "c"] == pytest.approx(by_hand(*pairs))
    assert np.isnan(found["c", "d"]) and np.isnan(found["a", "k"])


def test_associations_are_correlations_and_cramer_s_v():
    real = table(0, 0.0)
    found = associations({"a": real["a"], "c": real["c"], "d": real["d"], "minus": -real["a"]})
    assert found["a", "minus"] == pytest.approx(1)
    assert found["c", "d"] == pytest.approx(association(crosstab(real["c"], real["d"]).count, method="cramer"))
    assert np.isnan(associations({"c": real["c"], "k": np.full(400, "x")})["c", "k"])


def test_thousands_of_values_need_no_table_of_all_pairs():
    values = np.arange(20_000).astype(str)
    assert associations({"a": values, "b": values[::-1]})["a", "b"] == pytest.approx(1)
