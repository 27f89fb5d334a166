import numpy as np
import pytest

from tfvae.plots.closest import closest_figure


def test_shares_grow_with_the_distance():
    real, generated = closest_figure(np.array([0.5, 0.0]), np.array([0.4, 0.2, 0.3, 0.1])).axes[0].lines
    assert (generated.get_xdata().tolist(), generated.get_ydata().tolist()) == ([0, 0, 0.5], [0, 0.5, 1])
    assert real.get_ydata().tolist() == [0, 0.25, 0.5, 0.75, 1]


def test_no_rows_have_no_distance():
    with pytest.raises(ValueError, match="got 0 and 1"):
        closest_figure(np.zeros(0), np.ones(1))
