import numpy as np
import pytest

from tfvae.plots.marginals import marginal_figure

NUMBERS = np.append(np.repeat(np.arange(10.0), 20), np.nan)
TEXTS = np.array(["a"] * 10 + ["<b>"] * 5 + ["secret"] * 4, object)


def test_bars_of_few_real_rows_are_left_out():
    figure = marginal_figure({"kind": (TEXTS, TEXTS)}, least=5)
    assert [label.get_text() for label in figure.axes[0].get_xticklabels()] == ["a", "<b>"]
    assert [bar.get_height() for bar in figure.axes[0].patches] == pytest.approx([10 / 19, 5 / 19] * 2)
    assert "fewer than 5 held-out rows are left out" in figure.get_label()


def test_numbers_of_few_real_rows_are_left_out():
    lone = np.append(np.repeat(np.arange(10.0), 20), [4.4] * 4)
    generated, real = marginal_figure({"size": (lone, NUMBERS)}, least=5).axes[0].patches
    assert sum(real.get_data().values) == pytest.approx(200 / 204)
    assert sum(generated.get_data().values) == pytest.approx(200 / 201)


def test_columns_without_numbers_or_of_one_number_are_drawn():
    figure = marginal_figure({"none": (np.full(9, np.nan),) * 2, "one": (np.ones(9), np.ones(9))}, least=5)
    assert figure.axes[1].patches[0].get_data().values.sum() == 1
    figure.canvas.draw()


def test_without_columns_there_is_no_figure():
    with pytest.raises(ValueError, match="must have a column"):
        marginal_figure({}, least=5)


def test_days_are_written_as_days():
    seconds = np.arange(60.0) * 86400 + 1577836800  # from the first of January 2020 on
    figure = marginal_figure({"day": (seconds, seconds), "size": (seconds, seconds)}, 1, {"day"})
    figure.canvas.draw()
    days, others = ([label.get_text() for label in panel.get_xticklabels()] for panel in figure.axes)
    assert days and all(day.startswith("2020-0") and len(day) == 10 for day in days[1:-1])
    assert not any("-" in text[1:] for text in others)
