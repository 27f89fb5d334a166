"""Curves over the steps of training, from the lines of history files."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from tfvae.plots.style import (
    COLORS,
    INK,
    STYLES,
    Figure,
    legend,
    legend_below,
    new_figure,
    plain_numbers,
    wrapped,
)

Histories = Mapping[str, Sequence[Mapping[str, float]]]
"""Lines of a history, each with "step", by the name of the stage."""

TERMS = ("loss", "distortion", "rate", "mmd")


def loss_figure(histories: Histories, terms: Sequence[str] = TERMS) -> Figure:
    """Loss and its terms, nats per example, one panel for each stage.

    The first steps, where losses can be a hundred times larger, may leave the frame: it holds 96 % of the values.

    Raises:
        ValueError: no stage has a line with one of the terms.
    """
    drawn = _with(histories, terms)
    figure, panels = new_figure(
        len(drawn),
        "Loss and its terms in nats per example; the frame leaves out the extreme 4 % of the values.",
        columns=3,
    )
    for panel, (stage, lines) in zip(panels, drawn.items(), strict=True):
        for color, term in zip(COLORS, terms, strict=False):
            if any(term in line for line in lines):
                panel.plot(*_series(lines, term), color=color, linewidth=2 if term == "loss" else 1.3, label=term)
        panel.set(xlabel="step", ylabel="nats per example", ylim=_frame(panel))
        panel.set_title(wrapped(stage), color=INK, fontsize=10)
        panel.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        legend(panel)
    return figure


FIT = {"gamma": "g, the deviation of p(x given z)", "mse": "squared error per dimension of x"}
"""What shows whether the data manifold is found, and what its axis says."""


def gamma_figure(histories: Histories) -> Figure:
    """The decoder's standard deviation, and beside it the squared error of held-out data; both axes logarithmic.

    Two-stage paper, Theorem 3 and Figure 1 (left): with a good fit both tend to 0. The paper's gamma is the square of
    the deviation.

    Args:
        histories: lines with "gamma" or "mse", by stage; a stage may lack one of them.

    Raises:
        ValueError: no stage has either.
    """
    drawn = _with(histories, list(FIT))
    names = [name for name in FIT if any(name in line for lines in drawn.values() for line in lines)]
    figure, panels = new_figure(
        len(names), "Where gamma is learned, it falls as the model fits the data manifold, and so does the error.",
        columns=2,
    )  # fmt: skip
    for panel, name in zip(panels, names, strict=True):
        for i, (stage, lines) in enumerate(drawn.items()):  # one colour a stage in both panels
            color, style = COLORS[i % len(COLORS)], STYLES[i // len(COLORS) % len(STYLES)]
            panel.plot(*_series(lines, name), style, color=color, linewidth=1.6, label=stage)
        panel.set(xlabel="step", ylabel=FIT[name], yscale="log")
        plain_numbers(panel.yaxis)
        panel.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    legend_below(figure, panels[0].lines)
    return figure


def _with(histories: Histories, names: Sequence[str]) -> Histories:
    """The stages that have a line with one of the names."""
    found = {
        stage: lines for stage, lines in histories.items() if any(name in line for line in lines for name in names)
    }
    if not found:
        raise ValueError(
            f"`histories` must have a line with {' or '.join(names)}; stages: {', '.join(histories) or 'none'}."
        )
    return found


def _series(lines: Sequence[Mapping[str, float]], name: str) -> tuple[list[float], list[float]]:
    having = [line for line in lines if name in line]
    return [line["step"] for line in having], [line[name] for line in having]


def _frame(panel: Any) -> tuple[float, float]:
    values = np.concatenate([line.get_ydata() for line in panel.lines])
    low, high = np.quantile(values[np.isfinite(values)], [0.02, 0.98])
    margin = 0.08 * max(high - low, 1e-3)
    return low - margin, high + margin
