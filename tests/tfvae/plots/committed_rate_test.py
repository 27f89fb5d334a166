"""The committed rate as a curve."""

import numpy as np

from tfvae.plots import committed_rate_figure


def test_models_lie_on_the_curve():
    (panel,) = committed_rate_figure(lambda a: a**2, {"delta": np.array([0.5, 0.9])}).axes
    curve = panel.lines[0].get_xydata()
    np.testing.assert_allclose(curve[:, 1], curve[:, 0] ** 2)
    np.testing.assert_allclose(panel.collections[0].get_offsets(), [[0.5, 0.25], [0.9, 0.81]])


def test_without_models_there_is_the_curve_alone():
    (panel,) = committed_rate_figure(lambda a: a, {}).axes
    assert panel.get_legend() is None
