import numpy as np
import pytest

from tfvae.plots.records import existing_values_figure, repeated_coding_figure

ROUNDS = [np.random.default_rng(n).uniform(size=50) for n in range(3)]


def test_boxes_stand_side_by_side_at_each_round():
    away = [1 - p for p in ROUNDS]
    axes, other = (figure := repeated_coding_figure({"vae": (ROUNDS, away), "augmented": (away, ROUNDS)})).axes
    medians = [line for line in axes.lines if line.get_linewidth() == 1.6]
    assert [round(line.get_xdata().mean()) for line in medians] == [0, 1, 2, 0, 1, 2]
    expected = [*map(np.median, ROUNDS), *(np.median(1 - p) for p in ROUNDS)]
    np.testing.assert_allclose([line.get_ydata()[0] for line in medians], expected)
    swapped = [line.get_ydata()[0] for line in other.lines if line.get_linewidth() == 1.6]
    np.testing.assert_allclose(swapped, expected[3:] + expected[:3])
    assert [label.get_text() for label in axes.get_xticklabels()] == ["0", "1", "2"]
    assert [axes.get_title() for axes in figure.axes] == ["vae", "augmented"]
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["generated", "reconstructed"]


def test_rounds_without_a_p_value_have_no_box():
    (axes,) = repeated_coding_figure({"vae": ([np.array([]), *ROUNDS[1:]], ROUNDS)}).axes
    medians = [line.get_ydata()[0] for line in axes.lines if line.get_linewidth() == 1.6]
    assert np.isfinite(medians).sum() == 5


@pytest.mark.parametrize(("generated", "training"), [(ROUNDS, ROUNDS[:2]), ([], [])])
def test_rounds_must_be_equally_many(generated, training):
    with pytest.raises(ValueError, match=f"got {len(generated)} and {len(training)} of vae"):
        repeated_coding_figure({"vae": (generated, training)})


def test_no_model_is_an_error():
    with pytest.raises(ValueError, match="`rounds` must have a model"):
        repeated_coding_figure({})


def test_shares_are_lines_in_percent():
    figure = existing_values_figure({"vae": [0.44, 0.5], "multiscale": [0.6, 0.6]}, "street names")
    (axes,) = figure.axes
    assert [line.get_label() for line in axes.lines] == ["vae", "multiscale"]
    np.testing.assert_allclose(axes.lines[0].get_xydata(), [[0, 44], [1, 50]])
    assert axes.get_ylabel() == "% of the street names"


def test_no_model_is_left_out_where_there_are_more_than_colors():
    names = [f"model {i}" for i in range(9)]
    (axes,) = existing_values_figure({name: [0.1, 0.2] for name in names}).axes
    assert [line.get_label() for line in axes.lines] == names
    assert len({(line.get_color(), line.get_linestyle()) for line in axes.lines}) == 9


def test_no_round_is_an_error_that_names_the_models():
    with pytest.raises(ValueError, match="must have a round of a model; models: vae"):
        existing_values_figure({"vae": []})
