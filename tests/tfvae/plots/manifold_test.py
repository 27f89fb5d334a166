"""Figures and table of a manifold, with numbers that follow theory to the letter."""

import numpy as np
import pytest

from tfvae.plots import AtGamma, clouds_figure, rate_gamma_figure, rate_gamma_table, widths_figure

R, D = 2, 20
EXACT = [AtGamma(g, 1.5 - R * np.log(g), R * g**2, R) for g in (0.01, 0.1, 0.5)]
STUCK = [AtGamma(0.01, 20.0, 4e-4, 5), AtGamma(1.0, 1.0, 3.0, 1)]
SERIES = {"fixed": STUCK, "to a floor": EXACT}
LEARNED = [{"step": step, "gamma": g, "rate": 1.5 - R * np.log(g)} for step, g in enumerate((1.0, 0.1, 0.001))]


def lines(panel):
    return {line.get_label(): line.get_xydata() for line in panel.lines}


def test_the_table_s_slope_is_the_dimension_where_theory_holds():
    rows = rate_gamma_table(SERIES, R).rows
    assert [(row[0], row[1]) for row in rows[:2]] == [("fixed", "1"), ("fixed", "0.01")]
    assert rows[1][2:] == ("40.000", f"{38 / np.log(1e4):.3f}", "4.000", "5")
    exact = rows[2:]
    assert [row[1] for row in exact] == ["0.5", "0.1", "0.01"]
    assert [row[3] for row in exact] == ["", "2.000", "2.000"]
    assert {row[4:] for row in exact} == {("2.000", "2")}


def test_rates_lie_on_the_line_of_slope_r():
    rate, _ = rate_gamma_figure(SERIES, LEARNED, R, D).axes
    drawn = lines(rate)
    slope, height = np.polyfit(*drawn[f"slope r = {R}"].T, 1)
    assert slope == pytest.approx(R)
    for name in ("gamma learned, over training", "to a floor"):
        np.testing.assert_allclose(drawn[name][:, 1], slope * drawn[name][:, 0] + height)
    np.testing.assert_allclose(drawn["fixed"], [[-np.log(0.01**2), 40.0], [0.0, 2.0]], atol=1e-12)


def test_errors_are_drawn_beside_what_the_noise_of_z_costs():
    _, error = rate_gamma_figure(SERIES, LEARNED, R, D).axes
    drawn = lines(error)
    np.testing.assert_allclose(drawn["r gamma"], [[1e-4, R * 1e-4], [1.0, R]])
    np.testing.assert_allclose(drawn["d gamma"][:, 1], [D * 1e-4, D])
    np.testing.assert_allclose(drawn["to a floor"], [[m.g**2, R * m.g**2] for m in EXACT])
    np.testing.assert_allclose(drawn["fixed"], [[1e-4, 4e-4], [1.0, 3.0]])


def test_ticks_are_plain_numbers():
    for figure in (rate_gamma_figure(SERIES, LEARNED, R, D), widths_figure({8: EXACT[0], 1: STUCK[1]}, R)):
        figure.canvas.draw()
        ticks = [
            text.get_text() for panel in figure.axes for text in (*panel.get_xticklabels(), *panel.get_yticklabels())
        ]
        assert any(ticks)
        assert not any("$" in text for text in ticks)


def test_widths_are_drawn_in_order_with_the_dimension_marked():
    gamma, carrying = widths_figure({8: EXACT[0], 1: AtGamma(0.5, 1.0, 1.0, 1)}, R).axes
    np.testing.assert_array_equal(gamma.lines[0].get_xydata(), [[1, 0.5], [8, 0.01]])
    np.testing.assert_array_equal(carrying.lines[0].get_xydata(), [[1, 1], [8, 2]])
    assert [panel.lines[1].get_xdata()[0] for panel in (gamma, carrying)] == [R, R]


def test_clouds_share_their_axes():
    figure = clouds_figure({"a": np.ones([9, 2]), "b": np.full([9, 2], -4.0)}, "Two clouds.")
    assert [panel.get_title() for panel in figure.axes] == ["a", "b"]
    assert {panel.get_xlim() for panel in figure.axes} == {(-4.2, 4.2)}
    assert figure.get_label() == "Two clouds."
