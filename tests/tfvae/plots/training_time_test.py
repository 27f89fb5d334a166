import pytest

from tfvae.plots import training_time_figure


def test_bars_are_seconds_and_labels_tell_the_ratio():
    figure = training_time_figure({"vae": 40.0, "aggressive": 90.0, "sa_vae": 5400.0}, "vae")
    (axes,) = figure.axes
    assert [bar.get_width() for bar in axes.patches] == [40.0, 90.0, 5400.0]
    assert [text.get_text() for text in axes.texts] == ["40.0 s, 1.00 ×", "1.5 min, 2.25 ×", "1.5 h, 135.00 ×"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["vae", "aggressive", "sa_vae"]


def test_the_baseline_is_one_of_the_methods():
    with pytest.raises(ValueError, match="`baseline` must be one of vae; got 'lm'"):
        training_time_figure({"vae": 1.0}, "lm")


def test_a_baseline_without_time_has_no_ratio():
    with pytest.raises(ValueError, match=r"must be positive, got 0.0 for vae"):
        training_time_figure({"vae": 0.0}, "vae")
