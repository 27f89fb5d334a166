"""Models on the board of rate and distortion (Alemi et al. 2018)."""

import math
from collections.abc import Sequence
from itertools import cycle, product

import numpy as np

from tfvae.plots.meanings import MetricTable
from tfvae.plots.style import COLORS, INK, Figure, legend_below, new_figure

MARKERS = "osD^v*XP"
LINES = 6
"""Dashed lines of equal bounds."""


def rate_distortion_figure(*runs: MetricTable, unit: str = "bits") -> Figure:
    """What z costs against what is left to say of x, a dot for each model; on a dashed line all have the same ELBO.

    Args:
        runs: values by model, of one run or of one for each seed; a model's dots look alike in all of them. Models
            without "rate" and "distortion", in nats, are left out.
        unit: of the axes, "bits" or "nats" of an example.

    Raises:
        ValueError: no model has both values, or the unit is another.
    """
    if unit not in ("bits", "nats"):
        raise ValueError(f"`unit` must be one of bits, nats; got {unit!r}.")
    dots = _dots(runs, math.log(2.0) if unit == "bits" else 1.0)
    if not dots:
        names = ", ".join(dict.fromkeys(name for rows in runs for name in rows)) or "none"
        raise ValueError(f"`runs` must have a model with rate and distortion; models: {names}.")
    caption = "To the right z says more, to the top it costs more to say the rest. Dashed: models of equal ELBO."
    figure, (panel,) = new_figure(1, caption, height=4.2)
    for (marker, color), (name, places) in zip(cycle(product(MARKERS, COLORS)), dots.items(), strict=False):
        panel.scatter(*places.T, s=42, marker=marker, color=color, label=name, zorder=3)
    _equal_bounds(panel, np.concatenate(list(dots.values())))
    panel.set(xlabel=f"rate, {unit} of an example", ylabel=f"distortion, {unit} of an example")
    legend_below(figure, panel.collections)
    return figure


def _dots(runs: Sequence[MetricTable], scale: float) -> dict[str, np.ndarray]:
    """Rate and distortion of each model in all runs, [runs, 2], over a scale."""
    found: dict[str, list[tuple[float, float]]] = {}
    for rows in runs:
        for name, values in rows.items():
            if {"rate", "distortion"} <= values.keys():
                found.setdefault(name, []).append((values["rate"] / scale, values["distortion"] / scale))
    return {name: np.array(places) for name, places in found.items()}


def _equal_bounds(panel: object, dots: np.ndarray) -> None:
    """Draws lines of equal rate + distortion through the range of the dots."""
    bounds = dots.sum(axis=1)
    ends = np.array([0.0, max(1.0, 1.08 * dots[:, 0].max())])
    margin = max(1.0, 0.1 * np.ptp(dots[:, 1]))
    for bound in np.linspace(bounds.min(), bounds.max() + 1e-9, LINES):
        panel.plot(ends, bound - ends, "--", color=INK, alpha=0.35, linewidth=0.8)  # type: ignore[attr-defined]
    panel.set(xlim=(-0.02 * ends[1], ends[1]))  # type: ignore[attr-defined]
    panel.set(ylim=(dots[:, 1].min() - margin, dots[:, 1].max() + margin))  # type: ignore[attr-defined]
