"""How columns of tables go together, side by side."""

from collections.abc import Mapping, Sequence

import numpy as np

from tfvae.plots.style import INK, Figure, new_figure, short

MOST = 30
"""Columns in a figure; more would be too small to read."""
_SIDE = 0.22
"""Inches of a column."""


def association_figure(names: Sequence[str], tables: Mapping[str, Mapping[tuple[str, str], float]]) -> Figure:
    """A panel for each table: a square for each pair of columns, the darker, the more they have to do with each other.

    Args:
        names: of the columns; the first `MOST` are shown.
        tables: by the title of the panel: pair of columns -> from 0 to 1, NaN where it is not defined.

    Raises:
        ValueError: there are fewer than two columns.
    """
    if len(names) < 2:
        raise ValueError(f"`names` must have two columns or more, got {len(names)}.")
    shown = names[:MOST]
    more = f" The first {MOST} of {len(names)} columns." if len(names) > MOST else ""
    caption = (
        "Correlation of two numbers, without its sign, or Cramer's V of other columns: 0 is nothing, 1 all. Where the "
        f"panels are alike, columns go together as they should.{more}"
    )
    side = max(3.6, 1.5 + _SIDE * len(shown))
    figure, panels = new_figure(len(tables), caption, columns=2, height=side, width=side)
    for panel, (title, pairs) in zip(panels, tables.items(), strict=True):
        image = panel.imshow(_square(shown, pairs), cmap="viridis_r", vmin=0, vmax=1, interpolation="nearest")
        labels = [short(name, 16) for name in shown]
        panel.set_xticks(range(len(shown)), labels, rotation=90)
        panel.set_yticks(range(len(shown)), labels)
        panel.grid(visible=False)
        panel.set_title(title, color=INK, fontsize=10)
    bar = figure.colorbar(image, ax=panels, shrink=0.7)
    bar.ax.tick_params(colors=INK, labelsize=9)
    bar.ax.spines["outline"].set_edgecolor(INK)
    return figure


def _square(names: Sequence[str], pairs: Mapping[tuple[str, str], float]) -> np.ndarray:
    """Symmetric, [K, K], with nothing on the diagonal."""
    found = np.full((len(names), len(names)), np.nan)
    for i, a in enumerate(names):
        for j, b in enumerate(names):
            found[i, j] = pairs.get((a, b), pairs.get((b, a), np.nan))
    return found
