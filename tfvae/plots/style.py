"""One look for all figures. They are made without pyplot, so nothing is global, and read on light and on dark paper."""

import textwrap
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import LogFormatter

INK = "#3b4252"
"""Text, axes and reference lines. Reports on dark paper replace it, so it is used for nothing else."""
WIDTH = 6.4
"""Inches, of a figure with one column of panels."""
COLORS = ("#3b82c4", "#e07b39", "#4a9d6b", "#b5569b", "#8a7a3c", "#5f9ea8")
"""One a series, in this order; of middling lightness, told apart by the colour-blind."""
STYLES = ("-", "--", ":", "-.")
"""Of lines, in step with the colours where there are more series than colours."""


class _Literal(Figure):
    """A figure whose texts stand as they are written.

    Matplotlib takes what stands between two `$` for mathematics, and a name of a column, category or stage with two of
    them would be an error or something else. So no axis may have a formatter that writes mathematics.
    """

    def draw(self, renderer: RendererBase) -> None:
        with mpl.rc_context({"text.parse_math": False}):  # for the labels of ticks that drawing itself makes
            for text in self.findobj(Text):
                text.set_parse_math(False)
            super().draw(renderer)


def short(text: str, most: int = 40) -> str:
    """A text of the user's as a label: one line of at most so many characters, or the axes would have no room."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def wrapped(name: str, width: int = 32) -> str:
    """The name of a stage as a title: in lines of so many characters, so that it does not reach into the next panel."""
    return textwrap.fill(name, width)


def new_figure(
    panels: int, caption: str, *, columns: int = 1, height: float = 2.8, width: float = 3.6
) -> tuple[Figure, list[Any]]:
    """A figure with its panels in rows of `columns`, each `width` by `height` inches, and the panels' axes.

    The caption says what is seen and how to read it; it is kept as the figure's label. Texts are never mathematics.
    """
    columns = min(columns, panels)
    rows = -(-panels // columns)
    figure = _Literal(figsize=(max(WIDTH, width * columns), height * rows), layout="constrained", label=caption)
    axes = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
    for spare in axes[panels:]:
        spare.remove()
    for panel in axes[:panels]:
        _dress(panel)
    return figure, axes[:panels]


def legend(where: Any, **options: Any) -> None:
    """A legend without a frame, of a figure or of axes."""
    where.legend(frameon=False, fontsize=9, labelcolor=INK, **options)


def plain_numbers(*axes: Any) -> None:
    """Labels logarithmic axes, such as `panel.xaxis`, with plain numbers: Matplotlib's own would be mathematics."""
    for axis in axes:
        axis.set_major_formatter(LogFormatter())
        axis.set_minor_formatter(LogFormatter(labelOnlyBase=False))


def legend_below(figure: Figure, drawn: Sequence[Artist], roomy: int = 40) -> None:
    """A legend of named lines or dots under all panels, for which the figure grows; two columns where names are short.

    In a panel the names of many stages, or long ones, would hide what is drawn.
    """
    columns = 2 if max(len(str(each.get_label())) for each in drawn) <= roomy else 1
    rows = -(-len(drawn) // columns)
    figure.set_figheight(figure.get_figheight() + 0.2 * (rows + 1))
    legend(figure, loc="outside lower center", ncols=columns, handles=list(drawn))


def _dress(axes: Any) -> None:
    axes.patch.set_visible(False)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(INK)
    axes.tick_params(which="both", colors=INK, labelsize=9)
    axes.grid(color=INK, alpha=0.15, linewidth=0.6)
    axes.set_axisbelow(True)
    for text in (axes.title, axes.xaxis.label, axes.yaxis.label):
        text.set(color=INK, fontsize=10)
    for text in (axes.xaxis.offsetText, axes.yaxis.offsetText):  # the power of ten above an axis
        text.set(color=INK, fontsize=9)
