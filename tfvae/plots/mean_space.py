"""The posterior mean space of a scalar z over training (lagging-encoder paper, Figures 2 and 3)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from tfvae.plots.style import COLORS, INK, Figure, new_figure

Tracks = Mapping[str, Sequence[Mapping[str, Any]]]
"""Lines {"step", "p", "q"} by method: means of p(z given x) and of q(z given x), one number an example."""

MOMENTS = 4
"""Columns of the figure."""
TRUE, OWN = "mean of p(z given x)", "mean of q(z given x)"


def mean_space_figure(tracks: Tracks, moments: int = MOMENTS) -> Figure:
    """A row for each method and a column for each of `moments` steps, the first and the last among them; a dot an x.

    Raises:
        ValueError: a method has no line.
    """
    _check(tracks)
    caption = (
        "Each dot is an example: across, the mean of its true posterior; upwards, that of the encoder's. On the dashed "
        "line the encoder is right. All dots at 0 across: the decoder ignores z; at 0 upwards: the encoder lags behind."
    )
    figure, panels = new_figure(moments * len(tracks), caption, columns=moments, height=2.2, width=2.2)
    reach = _reach([line for lines in tracks.values() for line in _chosen(lines, moments)])
    for row, (color, (method, lines)) in enumerate(zip(_colors(tracks), tracks.items(), strict=True)):
        columns = panels[row * moments : (row + 1) * moments]
        shown = _chosen(lines, moments)
        for panel in columns[len(shown) :]:
            panel.remove()
        for panel, line in zip(columns, shown, strict=False):
            _plane(panel, reach, f"step {line['step']}")
            panel.scatter(line["p"], line["q"], s=6, alpha=0.5, color=color, linewidths=0)
        columns[0].set_ylabel(f"{method}\n{OWN}")
        for panel in columns[: len(shown)]:
            panel.set_xlabel(TRUE if row == len(tracks) - 1 else "")
    return figure


def trajectory_figure(tracks: Tracks, example: int | None = None, stairs: Collection[str] = ()) -> Figure:
    """The way of one example through the posterior mean space, a panel for each method.

    Args:
        tracks: all with the same examples.
        example: its place; where None, the one whose posteriors move farthest from 0 in the first method.
        stairs: methods with a line for each step, in which the encoder moves first, upwards, and then the decoder,
            across: the two moves are drawn apart, as the paper's arrows are.

    Raises:
        ValueError: a method has no line, or no example has that place.
    """
    _check(tracks)
    ways = {method: np.array([[line["p"], line["q"]] for line in lines]) for method, lines in tracks.items()}
    number = min(way.shape[-1] for way in ways.values())
    if example is None:
        example = int(np.argmax(np.abs(next(iter(ways.values()))).sum(axis=1).max(axis=0)[:number]))
    if not 0 <= example < number:
        raise ValueError(f"`example` must be at least 0 and below {number}, got {example}.")
    caption = f"The way of example {example} over training: the circle is its start, the cross its end."
    if stairs:
        caption += " Upwards: inner updates of the encoder; across: a step of the decoder."
    figure, panels = new_figure(len(ways), caption, columns=2, height=3.2, width=3.2)
    reach = _symmetric(np.concatenate([way[..., example].ravel() for way in ways.values()]))
    for panel, color, (method, way) in zip(panels, _colors(tracks), ways.items(), strict=True):
        _plane(panel, reach, method)
        drawn = _stairs(way[..., example]) if method in stairs else way[..., example]
        panel.plot(*drawn.T, ".-", color=color, linewidth=1.2, markersize=4)
        panel.plot(*way[0, :, example], "o", color=INK, markersize=7, fillstyle="none")
        panel.plot(*way[-1, :, example], "x", color=INK, markersize=8)
        panel.set(xlabel=TRUE, ylabel=OWN)
    return figure


def _stairs(way: np.ndarray) -> np.ndarray:
    """Points (p, q) [N, 2] with those between, [2 N - 1, 2]: q of the next point at p of this one."""
    between = np.stack([way[:-1, 0], way[1:, 1]], axis=1)
    return np.concatenate([way[:1], np.stack([between, way[1:]], axis=1).reshape(-1, 2)])


def _check(tracks: Tracks) -> None:
    empty = [method for method, lines in tracks.items() if not lines]
    if empty or not tracks:
        raise ValueError(f"`tracks` must have a line of every method, got none of {', '.join(empty) or 'any'}.")


def _colors(tracks: Tracks) -> list[str]:
    return [COLORS[i % len(COLORS)] for i in range(len(tracks))]


def _chosen(lines: Sequence[Mapping[str, Any]], moments: int) -> list[Mapping[str, Any]]:
    """Picks at most `moments` lines at even distances, the first and the last among them."""
    places = np.unique(np.linspace(0, len(lines) - 1, min(moments, len(lines))).round().astype(int))
    return [lines[place] for place in places]


def _reach(lines: Sequence[Mapping[str, Any]]) -> float:
    return _symmetric(np.concatenate([[*line["p"], *line["q"]] for line in lines]))


def _symmetric(values: np.ndarray) -> float:
    """Half the width of the frame: it holds all values, and is not so narrow that rounding looks like structure."""
    return 1.08 * max(float(np.max(np.abs(values))), 0.5)


def _plane(panel: Any, reach: float, title: str) -> None:
    panel.plot([-reach, reach], [-reach, reach], "--", color=INK, linewidth=0.8)
    panel.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    panel.set_title(title, color=INK, fontsize=9)
