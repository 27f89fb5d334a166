"""What theory says of a VAE on a manifold of known dimension r, beside what was measured.

Two-stage paper, Section 3.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.ticker import MaxNLocator

from tfvae.plots.style import COLORS, INK, Figure, legend_below, new_figure, plain_numbers
from tfvae.plots.text_tables import TextTable


class AtGamma(NamedTuple):
    """What was measured of a model with a standard deviation g of its decoder; gamma is g**2."""

    g: float
    rate: float
    """KL of posterior and prior, nats."""
    squared_error: float
    """Of a reconstruction from one sampled z, summed over the dimensions of x."""
    low_noise: float
    """Latent dimensions whose posterior variance is near 0."""


Series = Mapping[str, Sequence[AtGamma]]
"""Models of several gammas, by how they came to theirs."""


def rate_gamma_figure(series: Series, learned: Sequence[Mapping[str, float]], r: int, d: int) -> Figure:
    """Rate and squared error against gamma, with the slopes that theory gives.

    Where the manifold is fitted, 2 KL = -r log gamma + O(1) (Eq. 9), so the line has slope r; and what a drawn z costs
    in x is r gamma. A learned gamma is the error divided by d, which is above r: so it falls on (Theorem 3).

    Args:
        series: models after training.
        learned: history of a model whose g is learned, with "gamma", a deviation, and "rate"; the line of slope r ends
            where it ends.
        r: dimension of the manifold.
        d: dimension of x.
    """
    figure, (rate, error) = new_figure(
        2,
        "Left: rate against gamma; as gamma falls, the slope becomes the dimension r of the manifold (Eq. 9). "
        "Right: the noise of z costs r gamma in x; a learned gamma rests on the line d gamma alone, so it falls.",
        columns=2,
        height=3.4,
    )
    _draw_rates(rate, series, learned, r)
    _draw_errors(error, series, r, d)
    lines = {str(line.get_label()): line for panel in (error, rate) for line in panel.lines}  # series are in both
    legend_below(figure, [*lines.values()])
    return figure


def _draw_rates(panel: Any, series: Series, learned: Sequence[Mapping[str, float]], r: int) -> None:
    x, y = _nats([line["gamma"] for line in learned], [line["rate"] for line in learned])
    panel.plot(x, y, color=COLORS[0], linewidth=1.4, label="gamma learned, over training")
    for color, marker, (name, models) in zip(COLORS[1:], MARKERS, series.items(), strict=False):
        panel.plot(*_nats([m.g for m in models], [m.rate for m in models]), marker, color=color, label=name)
    panel.plot([0, x[-1]], [y[-1] - r * x[-1], y[-1]], "--", color=INK, linewidth=1.2, label=f"slope r = {r}")
    panel.set(xlabel="-log gamma", ylabel="2 KL, nats", ylim=(-1, None))


def _draw_errors(panel: Any, series: Series, r: int, d: int) -> None:
    gammas = [m.g**2 for models in series.values() for m in models]
    ends = np.array([min(gammas), max(gammas)])
    panel.plot(ends, r * ends, "--", color=INK, linewidth=1.2, label="r gamma")
    panel.plot(ends, d * ends, ":", color=INK, linewidth=1.2, label="d gamma")
    for color, marker, (name, models) in zip(COLORS[1:], MARKERS, series.items(), strict=False):
        panel.plot([m.g**2 for m in models], [m.squared_error for m in models], marker, color=color, label=name)
    panel.set(xlabel="gamma", ylabel="squared error of x", xscale="log", yscale="log")
    plain_numbers(panel.xaxis, panel.yaxis)


MARKERS = ("o", "s", "^")
"""Of series, in their order."""


def _nats(g: Sequence[float], rate: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """-log gamma and 2 KL."""
    return -2.0 * np.log(np.asarray(g)), 2.0 * np.asarray(rate)


def rate_gamma_table(series: Series, r: int) -> TextTable:
    """The numbers of `rate_gamma_figure`, from the largest gamma of a series to the smallest, and the slope between
    neighbours."""
    caption = (
        f"Models by the deviation g of their decoder, gamma = g**2. Theory: as gamma falls, slope, squared error over "
        f"gamma, and the number of dimensions with posterior variance near 0 all tend to r = {r}."
    )
    header = ("gamma is", "g", "2 KL", "slope against -log gamma", "squared error / gamma", "dimensions")
    return TextTable(caption, header, [row for name, models in series.items() for row in _rows(name, models)])


def _rows(name: str, models: Sequence[AtGamma]) -> list[tuple[str, ...]]:
    found = sorted(models, key=lambda m: -m.g)
    x, y = _nats([m.g for m in found], [m.rate for m in found])
    slopes = ["", *(f"{slope:.3f}" for slope in np.diff(y) / np.diff(x))]
    return [
        (name, f"{m.g:.4g}", f"{2 * m.rate:.3f}", slope, f"{m.squared_error / m.g**2:.3f}", f"{m.low_noise:.0f}")
        for m, slope in zip(found, slopes, strict=False)
    ]


def widths_figure(measured: Mapping[int, AtGamma], r: int) -> Figure:
    """Learned g, and the latent dimensions that carry x, against the number of latent dimensions kappa.

    With kappa below r the manifold cannot be fitted and g stays; from r on it falls, and r dimensions suffice
    (Theorem 2; Section 3).

    Args:
        measured: models with a learned g, by kappa.
        r: dimension of the manifold.
    """
    figure, (gamma, carrying) = new_figure(
        2, f"From kappa = r = {r} on, the manifold is found, and the further dimensions stay empty.", columns=2
    )
    widths = sorted(measured)
    gamma.plot(widths, [measured[w].g for w in widths], "o-", color=COLORS[0], linewidth=1.6)
    gamma.set(ylabel="learned g", yscale="log")
    plain_numbers(gamma.yaxis)
    carrying.plot(widths, [measured[w].low_noise for w in widths], "o-", color=COLORS[0], linewidth=1.6)
    carrying.set(ylabel="dimensions of small variance", ylim=(0, None))
    for panel in (gamma, carrying):
        panel.axvline(r, color=INK, linewidth=1.0, linestyle="--")
        panel.set(xlabel="kappa", xlim=(0, None))
        panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    carrying.yaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def clouds_figure(clouds: Mapping[str, np.ndarray], caption: str) -> Figure:
    """Points [N, 2] as dots on a plane, a panel for each title, all with the same axes."""
    figure, panels = new_figure(len(clouds), caption, columns=4, height=2.6, width=2.6)
    reach = 1.05 * max(float(np.quantile(np.abs(cloud), 0.999)) for cloud in clouds.values())
    for panel, (title, cloud) in zip(panels, clouds.items(), strict=True):
        panel.scatter(*np.asarray(cloud).T, s=2, alpha=0.4, color=COLORS[0], linewidths=0, rasterized=True)
        panel.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
        panel.set_title(title, color=INK, fontsize=9)
    return figure
