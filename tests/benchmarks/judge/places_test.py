"""Metres between points, against distances along great circles."""

import numpy as np
import pytest

from benchmarks.judge.places import EARTH, Places, nearness


def test_metres_are_those_of_the_great_circle():
    real = Places(np.array([[44.0, -72.0], [10.0, 179.9]]))
    a_thousandth = np.radians(0.001) * EARTH
    found = real.metres(np.array([[44.001, -72.0], [44.0, -72.001], [10.0, -179.9]]))
    assert found[0] == pytest.approx(a_thousandth, rel=1e-6)
    assert found[1] == pytest.approx(a_thousandth * np.cos(np.radians(44.0)), rel=1e-6)
    assert found[2] == pytest.approx(np.radians(0.2) * EARTH * np.cos(np.radians(10.0)), rel=1e-4)


def test_the_second_nearest_of_a_point_that_is_there_is_another():
    real = Places(np.array([[0.0, 0.0], [0.0, 1.0]]))
    assert real.metres(np.array([[0.0, 0.0]]), rank=1)[0] == 0
    assert real.metres(np.array([[0.0, 0.0]]), rank=2)[0] == pytest.approx(np.radians(1.0) * EARTH)


def test_copies_of_training_points_are_nearer_to_training():
    rng = np.random.default_rng(0)
    train, held, fresh = (rng.normal([44.0, -72.0], 0.1, (500, 2)) for _ in range(3))
    copied = nearness(Places(train), Places(held), train)
    assert (copied["nearer_to_train"], copied["near_train"]) == (1.0, 1.0)
    assert copied["near_held"] < 0.05
    assert nearness(Places(train), Places(held), fresh)["nearer_to_train"] == pytest.approx(0.5, abs=0.1)
