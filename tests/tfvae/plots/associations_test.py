import numpy as np
import pytest

from tfvae.plots.associations import association_figure

PAIRS = {("a", "b"): 0.25, ("a", "c $x$ "): 1.0, ("b", "c $x$ "): np.nan}


def test_a_square_for_each_pair_both_ways():
    figure = association_figure(["a", "b", "c $x$ "], {"held-out": PAIRS, "generated": {}})
    shown = np.ma.filled(figure.axes[0].images[0].get_array(), np.nan)
    np.testing.assert_array_equal(shown, [[np.nan, 0.25, 1], [0.25, np.nan, np.nan], [1, np.nan, np.nan]])
    assert [panel.get_title() for panel in figure.axes[:2]] == ["held-out", "generated"]
    assert [label.get_text() for label in figure.axes[0].get_xticklabels()] == ["a", "b", "c $x$"]


def test_of_many_columns_the_first_are_shown_and_the_others_counted():
    figure = association_figure([f"c{i}" for i in range(40)], {"held-out": {}})
    assert figure.axes[0].images[0].get_array().shape == (30, 30)
    assert "The first 30 of 40 columns." in figure.get_label()


def test_one_column_goes_with_none():
    with pytest.raises(ValueError, match="two columns or more, got 1"):
        association_figure(["a"], {"held-out": {}})
