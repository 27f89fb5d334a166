import numpy as np
import pytest

from tfvae.plots import gamma_figure, loss_figure


def history(**terms):
    return [{"step": step, **{k: v[i] for k, v in terms.items()}} for i, step in enumerate((10, 20, 30))]


def test_each_stage_has_a_panel_with_its_terms():
    figure = loss_figure(
        {
            "first": history(loss=[3.0, 2.0, 1.0], rate=[1.0, 1.0, 0.5], grad_norm=[1.0, 1.0, 1.0]),
            "wae": history(loss=[9.0, 8.0, 7.0], mmd=[0.1, 0.2, 0.3]),
        }
    )
    assert [axes.get_title() for axes in figure.axes] == ["first", "wae"]
    assert [[line.get_label() for line in axes.lines] for axes in figure.axes] == [["loss", "rate"], ["loss", "mmd"]]
    np.testing.assert_array_equal(figure.axes[0].lines[1].get_xydata(), [[10, 1], [20, 1], [30, 0.5]])


def test_an_early_outlier_does_not_flatten_the_curve():
    lines = [{"step": i, "loss": 1e6 if i == 0 else float(i % 7)} for i in range(200)]
    low, high = loss_figure({"first": lines}).axes[0].get_ylim()
    assert low < 0
    assert 6 < high < 10


def test_gamma_and_the_error_are_drawn_for_the_stages_that_have_them():
    learned = [*history(gamma=[1.0, 0.1, 0.01]), *history(mse=[0.2, 0.1, 0.05])]
    figure = gamma_figure({"learned": learned, "cross_entropy": history(mse=[3.0, 2.0, 1.0], loss=[1.0, 1.0, 1.0])})
    gamma, error = figure.axes
    assert gamma.get_yscale() == error.get_yscale() == "log"
    np.testing.assert_array_equal(gamma.lines[0].get_xydata(), [[10, 1.0], [20, 0.1], [30, 0.01]])
    assert [len(line.get_xdata()) for line in gamma.lines] == [3, 0]
    assert [line.get_ydata()[-1] for line in error.lines] == [0.05, 1.0]
    assert [line.get_color() for line in gamma.lines] == [line.get_color() for line in error.lines]


def test_without_errors_gamma_has_the_figure_to_itself():
    (axes,) = gamma_figure({"learned": history(gamma=[1.0, 0.1, 0.01])}).axes
    assert axes.get_ylabel().startswith("g,")


def test_a_value_that_is_not_finite_leaves_a_gap():
    figure = loss_figure({"first": history(loss=[3.0, float("nan"), 1.0])})
    assert np.isfinite(figure.axes[0].get_ylim()).all()


@pytest.mark.parametrize("figure", [loss_figure, gamma_figure])
def test_nothing_to_draw_is_an_error_that_names_the_stages(figure):
    with pytest.raises(ValueError, match=r"`histories` must have a line with .*stages: first"):
        figure({"first": history(grad_norm=[1.0, 1.0, 1.0])})


@pytest.mark.parametrize("values", [(1.0, 1e-5), (0.5, 0.9)])
def test_numbers_on_a_logarithmic_axis_are_plain(values):
    figure = gamma_figure({"a": [{"step": i, "gamma": value} for i, value in enumerate(values)]})
    figure.draw_without_rendering()
    texts = [label.get_text() for label in figure.axes[0].get_yticklabels(which="both")]
    assert [float(text.replace("\N{MINUS SIGN}", "-")) for text in texts if text]
    assert not any("$" in text for text in texts)
