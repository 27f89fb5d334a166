"""Two numbers of records against each other."""

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from tfvae.checks import require_one_of
from tfvae.plots.style import COLORS, Figure, legend, new_figure, short

Table = Mapping[str, np.ndarray]
"""Columns of records; "<path>?" says where an optional value is there."""

BEHIND = 10_000
"""Rows of a background that are drawn, at most."""
BACKGROUND, OTHERS, EMPTY = "training rows", "others", "(empty)"
PALE, MIDDLE = "#b8bfca", "#7d8795"
"""Colours of rows in the background, and of rows that have no colour of their own."""


def located(table: Table, *paths: str) -> tuple[np.ndarray, np.ndarray]:
    """The rows [N, k] that have all these numbers, and their places in the table.

    Raises:
        ValueError: there is no such column.
    """
    for path in paths:
        require_one_of("column", path, table)
    rows = np.column_stack([np.asarray(table[path], np.float64) for path in paths])
    there = np.logical_and.reduce([present(table, path) for path in paths])
    places = np.flatnonzero(np.isfinite(rows).all(axis=1) & there)
    return rows[places], places


def nearby(table: Table, background: Table, *paths: str) -> Table:
    """The table without numbers that are far from all of the background's: NaN stands for them, so they are no place.

    Far is beyond the background's range by more than half of it. One absurd number would leave no room for others.

    Raises:
        ValueError: there is no such column.
    """
    known, _ = located(background, *paths)
    if not len(known):
        return table
    low, high = known.min(axis=0), known.max(axis=0)
    limits = zip(paths, low - (high - low) / 2, high + (high - low) / 2, strict=True)
    return {**table, **{path: _within(table[path], least, most) for path, least, most in limits}}


def _within(column: np.ndarray, least: float, most: float) -> np.ndarray:
    far = (column < least) | (column > most)
    return np.where(far, np.nan, column).astype(np.result_type(column, np.float32)) if far.any() else column


def present(table: Table, path: str) -> np.ndarray:
    """Whether each row has all values of a column, bool [N]: neither the value nor a message around it is missing."""
    parts = path.split(".")
    flags = [f"{'.'.join(parts[:n])}?" for n in range(1, len(parts) + 1)]
    found = [np.asarray(table[flag], bool) for flag in flags if flag in table]
    each = [flag.all(axis=tuple(range(1, flag.ndim))) for flag in found]
    return np.logical_and.reduce([np.ones(len(table[path]), bool), *each])


def scatter_figure(
    table: Table, x: str, y: str, *, color: str | None = None, background: Table | None = None, geographic: bool = False
) -> Figure:
    """A dot for each row at two of its numbers.

    Args:
        table: the rows.
        x: column of the number across, such as a longitude.
        y: of the number upwards, such as a latitude.
        color: column whose commonest values have colours of their own.
        background: training rows, drawn pale behind; `BEHIND` of them.
        geographic: x and y are degrees; a kilometre is then equally long both ways.

    Raises:
        ValueError: there is no such column, or no row has both numbers.
    """
    points, places = located(table, x, y)
    if not len(points):
        raise ValueError(f"`table` must have a row with {x} and {y}; it has none.")
    figure, (panel,) = new_figure(1, _caption(table, places, x, y, background), height=4.6)
    if background is not None:
        _dots(panel, behind(background, x, y), PALE, BACKGROUND, 0.6)
    for shade, name, chosen in colored(table, places, color):
        _dots(panel, points[chosen], shade, name, 0.7)
    panel.set(xlabel=short(x), ylabel=short(y))
    if geographic:
        panel.set_aspect(degrees_aspect(points[:, 1]))
    if color is not None or background is not None:
        legend(panel, loc="center left", bbox_to_anchor=(1.0, 0.5), markerscale=2.5)
    return figure


def behind(background: Table | None, *paths: str) -> np.ndarray:
    """The background's rows that have all these numbers, [N, k], evenly thinned to at most `BEHIND`."""
    if background is None:
        return np.empty((0, len(paths)))
    rows, _ = located(background, *paths)
    return rows[:: -(-len(rows) // BEHIND) or 1]


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


def _dots(panel: Any, points: np.ndarray, color: str, name: str, alpha: float) -> None:
    # As pixels, for thousands of dots make a report of many megabytes.
    panel.scatter(*points.T, s=5, color=color, alpha=alpha, linewidths=0, label=short(name), rasterized=True)


def _caption(table: Table, places: np.ndarray, x: str, y: str, background: Table | None) -> str:
    lacking = len(table[x]) - len(places)
    parts = [f"{len(places)} rows by {x} and {y}"]
    parts += [f"before the {BACKGROUND}"] if background is not None else []
    return ", ".join(parts) + (f"; {lacking} more lack one of them, or lie far away." if lacking else ".")
