"""Rows that come into a batch each by itself."""

import numpy as np
import pytest

from tfvae.data.arrays import Arrays
from tfvae.randomness import seed_from
from tfvae.training.procedures.poisson import PoissonSampled, poisson_batches

ROWS = 50
SOURCE = Arrays({"train": {"x": np.arange(ROWS, dtype=np.float32)[:, None]}})


def drawn(key, n=400, rate=0.2):
    """Which rows are in each of n batches, bool [n, ROWS]; what does not count is looked at, and left out."""
    found = np.zeros([n, ROWS], bool)
    for batch, taken in zip(found, poisson_batches(SOURCE, rate, seed_from(key)), strict=False):
        assert taken["real"][0] == 0 and np.all(taken["real"][1:] == 1)
        rows = taken["x"].numpy()[1:, 0].astype(int)
        assert len(set(rows)) == len(rows)
        batch[rows] = True
    return found


def test_each_row_comes_with_its_probability_and_whatever_the_others_do():
    found = drawn(0)
    assert found.mean() == pytest.approx(0.2, abs=0.01)
    assert found.mean(axis=0).std() == pytest.approx(np.sqrt(0.16 / 400), rel=0.4)
    assert found.sum(axis=1).var() == pytest.approx(ROWS * 0.16, rel=0.3)  # of a fixed size it would be 0
    np.testing.assert_array_equal(found, drawn(0))
    assert (found != drawn(1)).any()


def test_a_batch_without_rows_has_one_that_does_not_count():
    assert not drawn(0, n=3, rate=0.0).any()


def test_a_procedure_gets_these_batches_in_place_of_its_own():
    class Seen:
        def steps(self, batches, n):
            return [next(batches)["real"].shape[0] for _ in range(n)]

    sizes = PoissonSampled(Seen(), SOURCE, 10).steps(iter(()), 30)
    assert len(set(sizes)) > 3
