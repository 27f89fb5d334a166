"""Curves over the steps of training, from the lines of history files."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import LogFormatter, MaxNLocator

from tfvae.plots.style import COLORS, INK, Figure, legend, new_figure

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
        panel.set_title(stage, color=INK, fontsize=10)
        panel.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        legend(panel)
    return figure


def gamma_figure(histories: Histories, name: str = "gamma") -> Figure:
    """The decoder's standard deviation over the steps, logarithmic, one line for each stage that has it.

    Two-stage paper, Theorem 3 and Figure 1 (left): with a good fit it tends to 0.

    Raises:
        ValueError: no stage has it.
    """
    drawn = _with(histories, [name])
    figure, (panel,) = new_figure(
        1, "Standard deviation of p(x given z). Learned, it falls as the model fits the data manifold."
    )
    for color, (stage, lines) in zip(COLORS, drawn.items(), strict=False):
        panel.plot(*_series(lines, name), color=color, linewidth=2, label=stage)
    panel.set(xlabel="step", ylabel=name, yscale="log")
    panel.yaxis.set_major_formatter(LogFormatter())
    panel.yaxis.set_minor_formatter(LogFormatter(labelOnlyBase=False))
    panel.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    legend(panel)
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
