import numpy as np
import pytest

from tfvae.plots.records.located import located, nearby, present


def test_rows_that_lack_a_number_or_the_message_around_it_have_no_place():
    table = {"home.x": np.array([0.0, 1, np.inf, 3]), "home?": np.array([True, False, True, True])}
    points, places = located(table, "home.x")
    assert (points.tolist(), places.tolist()) == ([[0], [3]], [0, 3])
    assert present(table, "home.x").tolist() == [True, False, True, True]
    with pytest.raises(ValueError, match="`column` must be one of"):
        located(table, "z")


def test_numbers_far_from_the_background_are_no_place():
    background = {"x": np.array([0.0, 10.0]), "y": np.array([-1.0, 1.0])}
    table = {"x": np.array([-6, -4, 14, 16, 5], np.float32), "y": np.array([0, 0, 0, 0, 4e8], np.float32)}
    found = nearby(table, background, "x", "y")
    np.testing.assert_array_equal(found["x"], [np.nan, -4, 14, np.nan, 5])
    np.testing.assert_array_equal(found["y"], [0, 0, 0, 0, np.nan])
    assert found["x"].dtype == np.float32
    assert nearby(table, {"x": np.zeros(0), "y": np.zeros(0)}, "x", "y") is table


def test_whole_numbers_that_are_near_stay_as_they_are():
    table = {"x": np.array([1, 2]), "y": np.array([3, 4])}
    assert nearby(table, table, "x", "y")["x"] is table["x"]
