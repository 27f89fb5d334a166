import numpy as np
import pytest

from tfvae.plots import generated_loss_figure, generated_losses_figure

LINES = [
    {
        "step": step,
        **{f"{kind}_{value}": step / 10 + i for kind in ("train", "test", "generated") for value in ("loss", "bpc")},
    }
    for i, step in enumerate((10, 20, 30))
]


def test_loss_and_bits_of_each_model_side_by_side():
    figure = generated_loss_figure({"vae": LINES, "tf": [{"step": 1, "generated_bpc": 3.0}, {"step": 2}]})
    assert [axes.get_title() for axes in figure.axes] == ["vae", "vae", "tf", "tf"]
    assert [axes.get_ylabel() for axes in figure.axes] == ["loss", "bits per character"] * 2
    assert [line.get_label() for line in figure.axes[0].lines] == ["train", "test", "generated"]
    np.testing.assert_array_equal(figure.axes[1].lines[2].get_xydata(), [[10, 1], [20, 3], [30, 5]])
    assert [len(line.get_xdata()) for line in figure.axes[3].lines] == [0, 0, 1]


def test_batches_with_variants_are_a_fourth_line():
    lines = [*LINES, {"step": 15, "batch_loss": 2.0}, {"step": 25, "batch_loss": 1.0}]
    loss, bits = generated_loss_figure({"augmented": lines}).axes
    assert [line.get_label() for line in loss.lines][3:] == ["batch with variants"]
    np.testing.assert_array_equal(loss.lines[3].get_xydata(), [[15, 2], [25, 1]])
    assert len(bits.lines) == 3


def test_each_kind_of_row_is_named_once_whichever_model_has_it():
    lines = [*LINES, {"step": 15, "batch_loss": 2.0}]
    (legend,) = generated_loss_figure({"vae": LINES, "augmented": lines}).legends
    assert [text.get_text() for text in legend.get_texts()] == ["train", "test", "generated", "batch with variants"]


def test_generated_rows_of_all_models_in_one_panel():
    figure = generated_losses_figure({"vae": LINES, "train only": [{"step": 1, "train_loss": 1.0}], "tf": LINES[:2]})
    assert [[line.get_label() for line in axes.lines] for axes in figure.axes] == [["vae", "tf"]] * 2
    np.testing.assert_array_equal(figure.axes[0].lines[1].get_ydata(), [1, 3])


def test_models_without_text_have_no_panel_of_bits():
    lines = [{name: value for name, value in line.items() if "bpc" not in name} for line in LINES]
    assert [axes.get_ylabel() for axes in generated_loss_figure({"a": lines, "b": lines}).axes] == ["loss", "loss"]
    assert [axes.get_ylabel() for axes in generated_losses_figure({"a": lines, "b": lines}).axes] == ["loss"]


@pytest.mark.parametrize("figure", [generated_loss_figure, generated_losses_figure])
def test_nothing_to_draw_is_an_error_that_names_the_models(figure):
    with pytest.raises(ValueError, match=r"must have a line with .*generated_loss.*; models: vae"):
        figure({"vae": [{"step": 1, "loss": 2.0}]})
