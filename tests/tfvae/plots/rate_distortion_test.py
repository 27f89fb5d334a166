"""The board of rate and distortion."""

import numpy as np
import pytest

from tfvae.plots import rate_distortion_figure


def test_models_are_dots_in_bits():
    rows = {
        "plain": {"rate": 0.0, "distortion": np.log(2) * 90},
        "lm": {"mse": 1.0},
        "delta": {"rate": np.log(2) * 8, "distortion": np.log(2) * 80},
    }
    (panel,) = rate_distortion_figure(rows).axes
    np.testing.assert_allclose([dot.get_offsets()[0] for dot in panel.collections], [[0, 90], [8, 80]])
    assert [text.get_text() for text in panel.figure.legends[0].get_texts()] == ["plain", "delta"]


def test_the_seeds_of_a_model_look_alike():
    first = {"a": {"rate": 1.0, "distortion": 9.0}, "b": {"rate": 5.0, "distortion": 7.0}}
    second = {"b": {"rate": 6.0, "distortion": 7.5}, "a": {"rate": 2.0, "distortion": 9.5}}
    (panel,) = rate_distortion_figure(first, second, unit="nats").axes
    np.testing.assert_allclose([d.get_offsets() for d in panel.collections], [[[1, 9], [2, 9.5]], [[5, 7], [6, 7.5]]])
    assert [text.get_text() for text in panel.figure.legends[0].get_texts()] == ["a", "b"]


def test_dashed_lines_have_equal_bounds():
    (panel,) = rate_distortion_figure(
        {"a": {"rate": 1.0, "distortion": 9.0}, "b": {"rate": 5.0, "distortion": 7.0}}, unit="nats"
    ).axes
    sums = [line.get_xydata().sum(axis=1) for line in panel.lines]
    assert all(np.ptp(both) < 1e-9 for both in sums)
    assert (sums[0][0], sums[-1][0]) == pytest.approx((10.0, 12.0))


@pytest.mark.parametrize(
    ("rows", "unit", "message"),
    [({"lm": {}}, "bits", "a model with rate and distortion; models: lm"), ({}, "bytes", "`unit` must be one of")],
)
def test_nothing_to_draw_is_named(rows, unit, message):
    with pytest.raises(ValueError, match=message):
        rate_distortion_figure(rows, unit=unit)
