import numpy as np
import pytest

from tfvae.plots import perturbation_figure, perturbed_figure, spectrum_figure, variance_figure


def test_spectra_are_drawn_largest_first_beside_the_ideal():
    figure = spectrum_figure({"stage 1": np.array([1.0, 3.0, 2.0])}, ideal=np.array([1.5, 1.7, 1.6]))
    lines = {line.get_label(): line.get_ydata() for line in figure.axes[0].lines}
    np.testing.assert_array_equal(lines["stage 1"], [3, 2, 1])
    np.testing.assert_array_equal(lines["N(0, I)"], [1.7, 1.6, 1.5])


def test_spectra_of_another_width_are_refused():
    with pytest.raises(ValueError, match="`spectra` must have 3 values each like `ideal`, got 2 for stage 1"):
        spectrum_figure({"stage 1": np.ones(2)}, ideal=np.ones(3))


@pytest.mark.parametrize("top", [0.9, 1.7])
def test_every_pair_falls_in_a_bar(top):
    figure = variance_figure(np.array([[0.0, 0.01, 0.5], [0.001, 0.5, top]]))
    bars = figure.axes[0].patches
    assert sum(bar.get_height() for bar in bars) == 6
    assert bars[0].get_height() == 3
    assert figure.get_label().startswith("All pairs of 2 examples and 3 latent dimensions")
    assert bars[-1].get_x() + bars[-1].get_width() == pytest.approx(max(1.0, top))


def test_directions_are_sorted_by_posterior_variance():
    figure = perturbation_figure(effect=np.array([0.1, 5.0, 2.0]), variances=np.array([1.0, 0.1, 0.2]))
    heights = [[bar.get_height() for bar in axes.patches] for axes in figure.axes]
    assert heights == [[5.0, 2.0, 0.1], [0.1, 0.2, 1.0]]


def test_each_perturbed_direction_has_a_row_with_its_numbers():
    images = np.stack([np.full([3, 2, 2, 1], 0.5), np.arange(12).reshape(3, 2, 2, 1) / 12])
    figure = perturbed_figure(images, variances=np.array([1.0, 0.01]), directions=[4, 0])
    assert [axes.get_title("left") for axes in figure.axes] == [
        "direction 4: posterior variance 1, image variance 0",
        "direction 0: posterior variance 0.01, image variance 0.44",
    ]
