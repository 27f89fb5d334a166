"""What stands pale behind generated rows: where training rows lie, but no training row unless someone asks for them."""

from typing import NamedTuple

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex

from tfvae.plots.records.located import Table, located

LEAST = 5
"""Training rows that a square stands for."""
MOST = 10_000
"""Training rows that are drawn, at most."""
PALE, MIDDLE = "#b8bfca", "#7d8795"
"""Colours of the background, and of rows that have no colour of their own."""
SQUARES = 80
"""Across and upwards."""
_EDGES = (0.005, 0.995)
_SHADES = 4


class Behind(NamedTuple):
    """Points of a background."""

    name: str
    points: np.ndarray
    """[N, 2]"""
    colors: list[str]
    """One a point."""


def behind(background: Table | None, x: str, y: str, least: int) -> Behind:
    """Where training rows lie that have both numbers.

    Args:
        background: the training rows; without them nothing lies behind.
        x: column of the first number.
        y: of the second.
        least: rows that a square stands for, whose middle is drawn, the darker the more rows it has; squares of
            fewer are left out. 0 draws the rows themselves, evenly thinned.
    """
    points = np.empty((0, 2)) if background is None else located(background, x, y)[0]
    return _squares(points, least) if least else _rows(points)


def _rows(points: np.ndarray) -> Behind:
    points = points[:: -(-len(points) // MOST) or 1]
    return Behind("training rows", points, [PALE] * len(points))


def _squares(points: np.ndarray, least: int) -> Behind:
    name = f"where training rows lie, {least} or more in each place"
    if not len(points):
        return Behind(name, points, [])
    edges = [np.linspace(*_range(column), SQUARES + 1) for column in points.T]
    counts = np.histogramdd(points, edges)[0]
    places = np.argwhere(counts >= least)
    middles = np.stack([(edge[i] + edge[i + 1]) / 2 for edge, i in zip(edges, places.T, strict=True)], axis=-1)
    return Behind(name, middles, _shades(counts[counts >= least]))


def _range(column: np.ndarray) -> tuple[float, float]:
    """Of nearly all numbers: one far away would leave no room for others."""
    low, high = np.quantile(column, _EDGES)
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _shades(counts: np.ndarray) -> list[str]:
    """A few shades by the logarithm of the counts."""
    if not len(counts):
        return []
    size = np.log(counts)
    share = (size - size.min()) / (np.ptp(size) or 1)
    shades = LinearSegmentedColormap.from_list("behind", [PALE, MIDDLE])
    return [to_hex(shades(one)) for one in np.round(share * (_SHADES - 1)) / (_SHADES - 1)]
