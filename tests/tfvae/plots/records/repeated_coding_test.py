import numpy as np
import pytest

from tfvae.plots.records import existing_values_figure, repeated_coding_figure

ROUNDS = [np.random.default_rng(n).uniform(size=50) for n in range(3)]


def test_boxes_stand_side_by_side_at_each_round():
    (axes,) = repeated_coding_figure(ROUNDS, [1 - p for p in ROUNDS]).axes
    medians = [line for line in axes.lines if line.get_linewidth() == 1.6]
    assert [round(line.get_xdata().mean()) for line in medians] == [0, 1, 2, 0, 1, 2]
    expected = [*map(np.median, ROUNDS), *(np.median(1 - p) for p in ROUNDS)]
    np.testing.assert_allclose([line.get_ydata()[0] for line in medians], expected)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["0", "1", "2"]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["generated", "reconstructed"]


@pytest.mark.parametrize(("generated", "reconstructed"), [(ROUNDS, ROUNDS[:2]), ([], [])])
def test_rounds_must_be_equally_many(generated, reconstructed):
    with pytest.raises(ValueError, match=f"got {len(generated)} and {len(reconstructed)}"):
        repeated_coding_figure(generated, reconstructed)


def test_shares_are_lines_in_percent():
    figure = existing_values_figure({"vae": [0.44, 0.5], "multiscale": [0.6, 0.6]}, "street names")
    (axes,) = figure.axes
    assert [line.get_label() for line in axes.lines] == ["vae", "multiscale"]
    np.testing.assert_allclose(axes.lines[0].get_xydata(), [[0, 44], [1, 50]])
    assert axes.get_ylabel() == "% of the street names"


def test_no_round_is_an_error_that_names_the_models():
    with pytest.raises(ValueError, match="must have a round of a model; models: vae"):
        existing_values_figure({"vae": []})
