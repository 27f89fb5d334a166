"""Precision and recall against the definition in plain loops, and in cases with a known answer."""

import numpy as np
import pytest

from tfvae.metrics.images.precision_recall import precision_recall


def rows(n, seed, scale=1.0, shift=0.0):
    return scale * np.random.default_rng(seed).normal(size=(n, 2)) + shift


def covered(points, centres, k):
    radii = [
        sorted(np.linalg.norm(c - d) for j, d in enumerate(centres) if j != i)[k - 1] for i, c in enumerate(centres)
    ]
    hits = [any(np.linalg.norm(p - c) <= r for c, r in zip(centres, radii, strict=True)) for p in points]
    return np.mean(hits)


@pytest.mark.parametrize("k", [1, 3])
def test_agrees_with_the_definition(k):
    real, fake = rows(40, 0), rows(30, 1, scale=2.0, shift=0.5)
    precision, recall = precision_recall(real, fake, k)
    assert precision == pytest.approx(covered(fake, real, k))
    assert recall == pytest.approx(covered(real, fake, k))
    assert 0 < precision < 1


def test_equal_sets_are_perfect():
    assert precision_recall(rows(20, 0), rows(20, 0)) == (1.0, 1.0)


def test_distant_sets_share_nothing():
    assert precision_recall(rows(20, 0), rows(20, 1, shift=100)) == (0.0, 0.0)


def test_a_dropped_mode_costs_recall_alone():
    real = np.concatenate([rows(50, 0), rows(50, 1, shift=100)])
    precision, recall = precision_recall(real, rows(100, 2))
    assert precision > 0.8
    assert 0.3 < recall <= 0.5


def test_repeated_points_have_radius_zero():
    real = np.repeat(rows(5, 0), 5, axis=0)
    assert precision_recall(real, rows(20, 1))[0] == 0.0


def test_too_few_rows_are_refused():
    with pytest.raises(ValueError, match="more than `neighbours` = 3 examples of each kind, got 3 and 9"):
        precision_recall(rows(3, 0), rows(9, 1))
