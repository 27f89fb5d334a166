"""The distributions of columns, real and generated."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from tfvae.plots.style import COLORS, INK, Figure, legend, new_figure, short

BINS, VALUES = 24, 8
MOST = 12
"""Columns in a figure."""
_EDGES = (0.005, 0.995)
_EPOCH = datetime(1970, 1, 1)
Pair = tuple[np.ndarray, np.ndarray]
"""Values of held-out and of generated rows: numbers, NaN where one is missing, or texts."""


def marginal_figure(columns: Mapping[str, Pair], least: int, days: Collection[str] = ()) -> Figure:
    """A panel for each column: a histogram of numbers, or the commonest values.

    No bar stands for real rows fewer than `least`: what few rows have, a picture would give away.

    Args:
        columns: by name; the first `MOST` are shown.
        least: rows that a bar stands for.
        days: names of columns whose numbers are seconds since 1970.

    Raises:
        ValueError: there is no column.
    """
    if not columns:
        raise ValueError("`columns` must have a column; there is none.")
    shown = list(columns)[:MOST]
    caption = (
        f"Shares of rows. Orange: held-out rows; blue: generated ones. Bars of fewer than {least} held-out rows are "
        "left out, and so are the farthest 1 % of numbers and all but the commonest values."
    )
    figure, panels = new_figure(len(shown), caption, columns=3, height=2.4)
    for panel, name in zip(panels, shown, strict=True):
        real, fake = columns[name]
        (_numbers if real.dtype.kind == "f" else _values)(panel, real, fake, least)
        if name in days:
            _write_days(panel)
        panel.set_title(short(name), color=INK, fontsize=10)
    legend(figure, loc="outside lower center", ncols=2, handles=panels[0].get_legend_handles_labels()[0])
    return figure


def _numbers(panel: Any, real: np.ndarray, fake: np.ndarray, least: int) -> None:
    there = real[~np.isnan(real)]
    low, high = np.quantile(there, _EDGES) if len(there) else (0.0, 1.0)
    edges = np.linspace(low, high, BINS + 1)
    if edges[0] == edges[-1]:
        edges = edges[0] + np.linspace(-0.5, 0.5, BINS + 1)
    counts = [np.histogram(column[~np.isnan(column)], edges)[0] for column in (real, fake)]
    panel.stairs(counts[1] / len(fake), edges, fill=True, color=COLORS[0], alpha=0.6, label="generated")
    panel.stairs(_enough(counts[0], least) / len(real), edges, color=COLORS[1], linewidth=1.6, label="held out")


def _write_days(panel: Any) -> None:
    panel.xaxis.set_major_locator(MaxNLocator(3))
    panel.xaxis.set_major_formatter(FuncFormatter(lambda seconds, _: f"{_EPOCH + timedelta(seconds=seconds):%Y-%m-%d}"))


def _values(panel: Any, real: np.ndarray, fake: np.ndarray, least: int) -> None:
    counts = Counter(real.tolist())
    names = [name for name, n in counts.most_common(VALUES) if n >= least]
    made, places = Counter(fake.tolist()), np.arange(len(names))
    panel.bar(places - 0.2, [made[n] / len(fake) for n in names], 0.4, color=COLORS[0], alpha=0.75, label="generated")
    panel.bar(places + 0.2, [counts[n] / len(real) for n in names], 0.4, color=COLORS[1], label="held out")
    panel.set_xticks(places, [short(name, 12) or "(missing)" for name in names], rotation=30, ha="right")


def _enough(counts: np.ndarray, least: int) -> np.ndarray:
    return np.where(counts >= least, counts, 0)
