"""Distances of rows, worked out by hand."""

import numpy as np
import pytest

from tfvae.metrics.tables.distances import nearest
from tfvae.metrics.tables.plain import read_tables

KINDS = {"size": "number", "kind": "category", "name": "text"}


def table(*rows):
    return dict(zip(KINDS, map(list, zip(*rows, strict=True)), strict=True))


def distances(rows, others):
    scale = table(*[(i, "a", "x") for i in range(101)])
    read = read_tables({"scale": scale, "rows": table(*rows), "others": table(*others)}, KINDS)
    return nearest(read["rows"], read["others"], read["scale"])


@pytest.mark.parametrize(
    ("row", "other", "distance"),
    [
        ((5, "a", "ELM"), (5, "a", "ELM"), 0),
        ((5, "a", "ELM"), (54, "a", "ELM"), 0.5),  # of the range of 98 % of the numbers
        ((5, "a", "ELM"), (500, "a", "ELM"), 1),
        ((5, "a", "ELM"), (5, "b", "ELM"), 1),
        ((5, "a", "ELM ST"), (5, "a", "ELM"), 0.5),
        ((None, "a", "ELM"), (5, "a", "ELM"), 1),
        ((None, "a", ""), (None, "a", ""), 0),
    ],
)
def test_a_distance_is_the_mean_over_columns(row, other, distance):
    assert distances([row], [other])[0] == pytest.approx(distance / 3, abs=1e-6)


def test_each_row_has_its_closest_whatever_the_block():
    rows = [(i, "a", "x") for i in range(150)]
    found = distances(rows, [(0, "a", "x"), (140, "a", "x"), (70, "b", "x")])
    assert found[0] == found[140] == 0
    assert found[10] == pytest.approx(10 / 98 / 3, abs=1e-6)
    assert len(found) == 150
    assert found.max() <= 1 and np.isfinite(found).all()
