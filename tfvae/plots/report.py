"""The report of a run: one HTML file that opens without a network, and the pages it links to."""

import base64
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tfvae.plots.attempt import Missing, attempted
from tfvae.plots.grid import write_png
from tfvae.plots.meanings import MetricTable, best, meaning, shown, value_names
from tfvae.plots.page import Page
from tfvae.plots.style import INK, WIDTH, Figure
from tfvae.plots.text_tables import TextTable
from tfvae.whole_files import write_text


@dataclass(frozen=True)
class Report:
    """What a report shows. A part that is None or empty is named as not measured."""

    title: str
    about: str
    """What the run is, in a sentence or two."""
    rows: MetricTable
    """Values of metrics by stage."""
    samples: Mapping[str, np.ndarray | list[str] | None] | None
    """By stage: a grid of samples, uint8 [h, w, 1 or 3], or lines of text; None for a report that is not of samples."""
    figures: Mapping[str, Figure | TextTable | Page | Missing | None]
    """By title, in order; a figure's label is its caption."""
    config: Mapping[str, Any]
    """The resolved configuration: field -> value."""
    versions: Mapping[str, str]
    seed: int
    command: str
    sentences: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    """By heading: (level, sentence), level being note, good, fair or bad."""


def write_report(path: Path, report: Report) -> Mapping[str, Missing]:
    """Writes the report, and its pages beside it; its file appears only when all is complete.

    Returns:
        The figures that could not be drawn, by title; the report names them, too.
    """
    environment = Environment(
        loader=PackageLoader("tfvae.plots", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"best": best, "meaning": meaning, "shown": shown}
    figures = _all_drawn(report)
    missing = {title: figure for title, figure in figures.items() if isinstance(figure, Missing)}
    html = environment.get_template("report.html.jinja").render(
        report=report,
        names=value_names(report.rows),
        samples={
            stage: _png(sample) if isinstance(sample, np.ndarray) else sample
            for stage, sample in (report.samples or {}).items()
        },
        figures=figures,
        missing=missing,
    )
    for title, figure in report.figures.items():
        if isinstance(figure, Page) and title not in missing:
            figure.write(path.parent)
    write_text(path, html)
    return missing


def _all_drawn(report: Report) -> dict[str, Any]:
    """The figures as the template reads them: one that cannot be drawn takes no other with it."""
    found: dict[str, Any] = {}
    for i, (title, figure) in enumerate(report.figures.items()):
        if isinstance(figure, Figure | Page):
            found |= attempted(title, partial(_Drawn.of, figure, f"f{i}"))
        else:
            found[title] = figure
    return found


class _Drawn(NamedTuple):
    """A figure as the template reads it."""

    svg: Markup
    caption: str
    wide: bool
    page: str
    """Name of the file that shows more, "" where there is none."""

    @classmethod
    def of(cls, drawn: Figure | Page, prefix: str) -> "_Drawn":
        figure, page = (drawn.figure, drawn.file) if isinstance(drawn, Page) else (drawn, "")
        return cls(_svg(figure, prefix), str(figure.get_label()), figure.get_figwidth() > WIDTH, page)


def _png(grid: np.ndarray) -> str:
    """A grid as the address of an image."""
    file = io.BytesIO()
    write_png(file, grid)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def _svg(figure: Figure, prefix: str) -> Markup:
    """A figure as SVG inside the page: its ink is the colour of the page's text, its names start with the prefix."""
    file = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": prefix}):
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    svg = file.getvalue()  # matplotlib has escaped its texts
    svg = svg[svg.index("<svg") :].replace(INK, "currentColor")
    return Markup(re.sub(r'( id="|href="#|url\(#)', rf"\g<1>{prefix}-", svg))
