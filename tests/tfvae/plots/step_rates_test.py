"""KL along a series."""

import numpy as np
import pytest

from tfvae.plots import step_rates_figure


def test_a_line_for_each_model_from_step_1_on():
    (panel,) = step_rates_figure({"a": np.array([1.0, 2.0]), "b": np.array([0.5, 0.25])}).axes
    np.testing.assert_array_equal(panel.lines[0].get_xydata(), [[1, 1], [2, 2]])
    assert [text.get_text() for text in panel.get_legend().get_texts()] == ["a", "b"]


@pytest.mark.parametrize(("told", "shown"), [((), "row of the image"), (("token",), "token")])
def test_a_step_is_called_what_it_belongs_to(told, shown):
    figure = step_rates_figure({"a": np.array([1.0, 2.0])}, *told)
    assert figure.axes[0].get_xlabel() == f"step of z: {shown}"
    assert f"of a {shown}," in figure.get_label()


def test_no_model_is_refused():
    with pytest.raises(ValueError, match="at least one model"):
        step_rates_figure({})
