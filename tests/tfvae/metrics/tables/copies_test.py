"""Copies, of models whose copies are known."""

import pytest

from tests.made_up_people import people
from tfvae.metrics.tables.copies import copies_of
from tfvae.metrics.tables.plain import read_tables

TRAIN, HELD, FRESH = people(300, 0), people(150, 1), people(200, 2)


def copies(fake):
    return copies_of(*read_tables({"train": TRAIN, "held": HELD, "fake": fake}).values(), seed=0)


def test_rows_of_no_memory_are_as_close_as_held_out_ones():
    found = copies(FRESH)
    assert found.exact == (0, 0)
    assert found.near.generated < 0.05
    assert found.closest.generated == pytest.approx(found.closest.real, rel=0.15)
    assert found.nearer.generated == pytest.approx(0.5, abs=0.1)


def test_half_of_the_rows_may_be_copies_however_numbers_are_spelled():
    half = {name: [*TRAIN[name][:100], *FRESH[name][:100]] for name in TRAIN}
    half["income"] = [f"{size:.3f}" for size in half["income"]]
    found = copies(half)
    assert found.exact == (0.5, 0)
    assert found.near.generated == pytest.approx(0.5, abs=0.05)
    assert found.nearer.generated > 0.6


def test_near_copies_are_no_copies_and_are_found():
    near = {name: column[:200] for name, column in TRAIN.items()} | {"age": [age + 1 for age in TRAIN["age"][:200]]}
    found = copies(near)
    assert (found.exact.generated, found.near.generated) == (0, 1)
    assert (found.distances[0].max() < found.distances[1].min()) and len(found.distances[1]) == 150
