"""Interactive maps of records, each with a picture of it."""

from collections.abc import Mapping
from itertools import cycle

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_hex

from tfvae.plots.page import Page
from tfvae.plots.records.behind import LEAST, PALE, behind
from tfvae.plots.records.leaflet import Points, map_page
from tfvae.plots.records.located import Table, located, present
from tfvae.plots.records.scatter import colored, degrees_aspect, scatter_figure
from tfvae.plots.style import COLORS, INK, Figure, new_figure, short

GRADIENT = "plasma"
"""Colours of the way from the first record to the second."""


def sample_map(
    name: str,
    table: Table,
    latitude: str,
    longitude: str,
    *,
    color: str | None = None,
    background: Table | None = None,
    least: int = LEAST,
) -> Page:
    """A map with a dot for each row; a click shows all its fields. The caption counts rows without coordinates.

    Args:
        name: of the page's files.
        table: the rows.
        latitude: column of degrees.
        longitude: likewise.
        color: column whose commonest values have colours of their own, and may be switched off.
        background: training rows; where they lie is drawn pale behind.
        least: training rows that a place of the background stands for; 0 draws these rows themselves.

    Raises:
        ValueError: there is no such column, or no row has coordinates.
    """
    figure = scatter_figure(
        table, longitude, latitude, color=color, background=background, least=least, geographic=True
    )
    points, places = located(table, latitude, longitude)
    shown = _fields(table, places)
    drawn = [
        Points(value, shade, points[chosen], [shade] * len(chosen), [shown[i] for i in chosen])
        for shade, value, chosen in colored(table, places, color)
    ]
    return Page(name, map_page(name, [*_behind(background, latitude, longitude, least), *drawn]), figure)


def interpolation_map(
    name: str,
    paths: Mapping[str, Table],
    latitude: str,
    longitude: str,
    *,
    background: Table | None = None,
    least: int = LEAST,
) -> Page:
    """A map of interpolations between two records: dots in a gradient of colours, joined by a line for each model.

    Generated-loss paper, Appendix D, Figures 9 to 11.

    Args:
        name: of the page's files.
        paths: name of a model -> rows decoded at even steps of z, from the first record to the second.
        latitude: column of degrees.
        longitude: likewise.
        background: training rows; where they lie is drawn pale behind.
        least: training rows that a place of the background stands for; 0 draws these rows themselves.

    Raises:
        ValueError: there is no such column, or no way has a row with coordinates.
    """
    drawn = [_way(*way, latitude, longitude) for way in zip(paths, cycle(COLORS), paths.values(), strict=False)]
    if not any(len(way.points) for way in drawn):
        raise ValueError(f"`paths` must have a row with {latitude} and {longitude}; {', '.join(paths)} have none.")
    pale = _behind(background, latitude, longitude, least)
    return Page(name, map_page(name, [*pale, *drawn]), _ways(drawn, pale, latitude, longitude))


def _way(model: str, color: str, table: Table, latitude: str, longitude: str) -> Points:
    """The dots of a model; its name says how many rows have none."""
    points, places = located(table, latitude, longitude)
    total = len(table[latitude])
    colors = [to_hex(c) for c in colormaps[GRADIENT](np.linspace(0, 0.9, total))]
    lost = f", {total - len(places)} of {total} rows not on the map" if len(places) < total else ""
    shades = [colors[place] for place in places]
    return Points(model + lost, color, points, shades, _fields(table, places), radius=6, joined=len(places) > 0)


def _ways(ways: list[Points], pale: list[Points], latitude: str, longitude: str) -> Figure:
    caption = "Rows decoded between two records: z moves in even steps from the first one's (dark) to the second one's."
    figure, panels = new_figure(len(ways), caption, columns=3, height=4.2)
    aspect = degrees_aspect(np.concatenate([way.points[:, 0] for way in ways]))
    for panel, way in zip(panels, ways, strict=True):
        for layer in pale:
            panel.scatter(*layer.points.T[::-1], s=5, c=layer.colors, alpha=0.6, linewidths=0, rasterized=True)
        size = np.clip(2200 / max(len(way.points), 1), 6, 22)  # a thousand large dots would hide each other
        panel.plot(*way.points.T[::-1], "-", color=way.color, linewidth=0.8, alpha=0.5)
        panel.scatter(*way.points.T[::-1], s=size, c=way.colors, zorder=3, linewidths=0, rasterized=True)
        panel.set(xlabel=short(longitude), ylabel=short(latitude), aspect=aspect)
        panel.set_title(way.name.replace(", ", ",\n", 1), color=INK, fontsize=9)
    return figure


def _behind(background: Table | None, latitude: str, longitude: str, least: int) -> list[Points]:
    name, points, colors = behind(background, latitude, longitude, least)
    return [Points(name, PALE, points, colors, radius=2)] if len(points) else []


def _fields(table: Table, places: np.ndarray) -> list[dict[str, str]]:
    """What a click shows of each row: fields by name, "" where one is missing."""
    columns = {name: column for name, column in table.items() if not name.endswith(("?", "#"))}
    there = {name: present(table, name) for name in columns}
    return [{name: str(column[i]) if there[name][i] else "" for name, column in columns.items()} for i in places]
