"""What a background shows of training rows."""

import numpy as np
import pytest

from tfvae.plots.records import behind as module
from tfvae.plots.records.behind import SQUARES, behind

RNG = np.random.default_rng(0)
CROWD = RNG.normal(size=(2000, 2))
TABLE = {"x": np.append(CROWD[:, 0], [40.0] * 4), "y": np.append(CROWD[:, 1], [40.0] * 4)}


def test_places_stand_for_enough_rows_and_are_no_row():
    found = behind(TABLE, "x", "y", 5)
    rows = {*zip(TABLE["x"], TABLE["y"], strict=True)}
    assert found.name == "where training rows lie, 5 or more in each place"
    assert 0 < len(found.points) < 400
    assert not {tuple(point) for point in found.points} & rows
    width = [np.subtract(*np.quantile(TABLE[name], [0.995, 0.005])) / SQUARES / 2 for name in "xy"]
    near = [(np.abs(found.points[:, i, None] - TABLE[name]) <= width[i] + 1e-9) for i, name in enumerate("xy")]
    assert ((near[0] & near[1]).sum(axis=1) >= 5).all()


def test_four_rows_far_away_are_not_shown():
    assert behind(TABLE, "x", "y", 5).points.max() < 10


def test_places_of_more_rows_are_darker():
    table = {"x": np.repeat([0.0, 1.0], [50, 500]), "y": np.repeat([0.0, 1.0], [50, 500])}
    found = behind(table, "x", "y", 5)
    assert [int(shade[1:3], 16) for shade in found.colors] == [0xB8, 0x7D]


def test_rows_themselves_are_shown_where_asked_for_evenly_thinned(monkeypatch):
    monkeypatch.setattr(module, "MOST", 4)
    table = {"x": np.arange(12.0), "y": np.arange(12.0)}
    found = behind(table, "x", "y", 0)
    assert (found.name, found.points[:, 0].tolist()) == ("training rows", [0, 3, 6, 9])


@pytest.mark.parametrize("least", [0, 5])
def test_nothing_lies_behind_without_rows(least):
    empty = {"x": np.zeros(0), "y": np.zeros(0)}
    assert behind(None, "x", "y", least).points.shape == (0, 2)
    assert behind(empty, "x", "y", least).points.shape == (0, 2)
