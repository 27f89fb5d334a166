"""Two numbers of records against each other."""

import math
from collections import Counter
from typing import Any

import numpy as np

from tfvae.checks import require_one_of
from tfvae.plots.records.behind import LEAST, MIDDLE, behind
from tfvae.plots.records.located import Table, located
from tfvae.plots.style import COLORS, Figure, legend, new_figure, short

OTHERS, EMPTY = "others", "(empty)"


def scatter_figure(
    table: Table,
    x: str,
    y: str,
    *,
    color: str | None = None,
    background: Table | None = None,
    least: int = LEAST,
    geographic: bool = False,
) -> Figure:
    """A dot for each row at two of its numbers.

    Args:
        table: the rows.
        x: column of the number across, such as a longitude.
        y: of the number upwards, such as a latitude.
        color: column whose commonest values have colours of their own.
        background: training rows; where they lie is drawn pale behind.
        least: training rows that a place of the background stands for; 0 draws these rows themselves.
        geographic: x and y are degrees; a kilometre is then equally long both ways.

    Raises:
        ValueError: there is no such column, or no row has both numbers.
    """
    points, places = located(table, x, y)
    if not len(points):
        raise ValueError(f"`table` must have a row with {x} and {y}; it has none.")
    figure, (panel,) = new_figure(1, _caption(table, places, x, y), height=4.6)
    pale = behind(background, x, y, least)
    if len(pale.points):
        _dots(panel, pale.points, pale.colors, pale.name, 0.6)
    for shade, name, chosen in colored(table, places, color):
        _dots(panel, points[chosen], shade, name, 0.7)
    panel.set(xlabel=short(x), ylabel=short(y))
    if geographic:
        panel.set_aspect(degrees_aspect(points[:, 1]))
    if color is not None or len(pale.points):
        legend(panel, loc="center left", bbox_to_anchor=(1.0, 0.5), markerscale=2.5)
    return figure


def colored(table: Table, places: np.ndarray, color: str | None) -> list[tuple[str, str, np.ndarray]]:
    """Groups rows by the colour they are drawn in: (colour, name, positions in `places`).

    The first group holds the rows of all rarer values of the column `color`, if there are any. A group for each of the
    commonest values follows, the commonest first.

    Raises:
        ValueError: there is no such column.
    """
    if color is None:
        return [(COLORS[0], "rows", np.arange(len(places)))]
    require_one_of("color", color, table)
    values = table[color][places].astype(str)
    common = [value for value, _ in Counter(values.tolist()).most_common(len(COLORS))]
    found = [(c, value or EMPTY, np.flatnonzero(values == value)) for c, value in zip(COLORS, common, strict=False)]
    rest = np.flatnonzero(~np.isin(values, common))
    return [(MIDDLE, OTHERS, rest), *found] if len(rest) else found


def degrees_aspect(latitudes: np.ndarray) -> float:
    """Height of a degree of latitude over the width of one of longitude."""
    return 1 / math.cos(math.radians(float(np.clip(np.median(latitudes), -80, 80))))


def _dots(panel: Any, points: np.ndarray, color: str | list[str], name: str, alpha: float) -> None:
    # As pixels, for thousands of dots make a report of many megabytes.
    panel.scatter(*points.T, s=5, color=color, alpha=alpha, linewidths=0, label=short(name, 60), rasterized=True)


def _caption(table: Table, places: np.ndarray, x: str, y: str) -> str:
    lacking = len(table[x]) - len(places)
    return f"{len(places)} rows by {x} and {y}" + (
        f"; {lacking} more lack one of them, or lie far away." if lacking else "."
    )
