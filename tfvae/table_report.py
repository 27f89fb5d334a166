"""A report on generated rows of a table: how good they are, and what they give away. Imports no TensorFlow.

from tfvae.table_report import compare

compare(train, held, fake).save("report.html")
"""

import math
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfvae.checks import require_at_least
from tfvae.metrics.tables.canaries import Canaries, found
from tfvae.metrics.tables.compared import Compared
from tfvae.metrics.tables.finding import Finding, Level, worst
from tfvae.metrics.tables.plain import PlainTable, read_tables
from tfvae.metrics.tables.privacy import Privacy, privacy_of
from tfvae.metrics.tables.privacy_findings import privacy_findings
from tfvae.metrics.tables.quality import MOST, Quality, quality_of
from tfvae.metrics.tables.quality_findings import quality_findings
from tfvae.metrics.tables.values import Kind, are_days
from tfvae.metrics.tables.violations import Violations
from tfvae.plots.associations import association_figure
from tfvae.plots.attempt import attempted
from tfvae.plots.closest import closest_figure
from tfvae.plots.marginals import marginal_figure
from tfvae.plots.report import Report, write_report
from tfvae.plots.text_tables import TextTable
from tfvae.run_directory import versions
from tfvae.whole_files import write_json

LEAST_ROWS = 10
_PAIRS = 20
"""Pairs of columns in a table, those that differ most."""


def compare(
    train: Any,
    held: Any,
    fake: Any,
    *,
    kinds: Mapping[str, Kind] | None = None,
    least: int = 5,
    canaries: Canaries | None = None,
    seed: int = 0,
) -> "TableReport":
    """Judges generated rows by themselves, whatever made them.

    Tables are mappings of columns, or DataFrames, of the same columns.

    Args:
        train: the rows that the model has seen.
        held: real rows that it has not: what generated rows are judged by.
        fake: generated rows.
        kinds: "number", "category" or "text" of some columns; found by the training rows where not given. Days and
            moments are numbers, as values of `datetime` or in the spelling of ISO 8601.
        least: training rows that make a value anyone's; what fewer have is a secret.
        canaries: those that were planted among the training rows, see `metrics.tables.canaries`.
        seed: of the samples that are compared.

    Raises:
        ValueError: a table lacks a column, or has fewer than ten rows, or `kinds` names no column or no kind.
    """
    tables = read_tables({"train": train, "held": held, "fake": fake}, kinds)
    for name, table in tables.items():
        require_at_least(f"rows of {name}", len(table), LEAST_ROWS)
    known, real, generated = tables.values()
    back = None if canaries is None else found(canaries, fake)
    quality = quality_of(known, real, generated, seed)
    return TableReport(real, generated, quality, privacy_of(known, real, generated, seed, least, back), seed)


@dataclass(frozen=True, eq=False)
class TableReport:
    """What `compare` finds."""

    held: PlainTable
    fake: PlainTable
    quality: Quality
    privacy: Privacy
    seed: int

    def __repr__(self) -> str:
        """What it says, and nothing of the rows, which a notebook would show otherwise."""
        said = [f"  {about}, {level}: {text}" for about, found in self.findings.items() for level, text in found]
        return "\n".join((f"{len(self.fake):,} generated rows, {len(self.held):,} held-out rows", *said))

    @property
    def findings(self) -> dict[str, list[Finding]]:
        """Sentences on `quality` and on `privacy`."""
        return {"quality": quality_findings(self.quality), "privacy": privacy_findings(self.privacy)}

    @property
    def levels(self) -> dict[str, Level]:
        """The worst that is said of each: "good", "fair" or "bad"."""
        return {name: worst(said) for name, said in self.findings.items()}

    def to_json(self) -> dict[str, Any]:
        """All that was found, of values that JSON has; null stands for what is not defined. No row is in it."""
        quality, privacy = self.quality, self.privacy
        return {
            "findings": {name: [one._asdict() for one in said] for name, said in self.findings.items()},
            "levels": self.levels,
            "rows": {"generated": len(self.fake), "held-out": len(self.held)},
            "quality": {
                "totals": _plain(quality.totals),
                "columns": _plain(quality.columns),
                "pair_trends": [{"columns": pair, **_plain(v)} for pair, v in quality.trends.items()],
            },
            "privacy": {
                "copies": {k: _plain(v) for k, v in privacy.copies._asdict().items() if k != "distances"},
                "rare": _plain(privacy.rare),
                "least": privacy.least,
                "attacks": _plain(privacy.attacks),
                "canaries": _plain(privacy.canaries),
            },
            "seed": self.seed,
        }

    def save(self, path: str | Path) -> Path:
        """Writes the page, and the same as JSON beside it, under the same name with the ending .json.

        Raises:
            ValueError: the path does not end with .html.
        """
        path = Path(path)
        if path.suffix != ".html":
            raise ValueError(f"`path` must end with .html, got {str(path)!r}.")
        write_report(path, self.page())
        write_json(path.with_suffix(".json"), self.to_json())
        return path

    def page(self) -> Report:
        """The report as a page."""
        said = self.findings
        return Report(
            title="Generated rows beside real ones",
            about=f"{len(self.fake):,} generated rows, {len(self.held):,} held-out rows. What is good or bad shows "
            "beside real rows in their place; no value of a single real row is shown.",
            rows=_rows(self),
            samples=None,
            figures=_figures(self),
            config={},
            versions=versions(),
            seed=self.seed,
            command=shlex.join(["python", *sys.orig_argv[1:]]),
            sentences={
                "How good generated rows are": said["quality"],
                "What generated rows give away": said["privacy"],
            },
        )


def _plain(value: Any) -> Any:
    """Tuples with names become objects, and NaN null."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _rows(report: TableReport) -> dict[str, dict[str, float]]:
    copies = {k: v for k, v in report.privacy.copies._asdict().items() if isinstance(v, Compared)}
    values = {
        **{f"table_{k}": v for k, v in report.quality.totals.items()},
        **{f"rows_{k}": v for k, v in copies.items()},
    }
    return {
        title: {name: value[i] for name, value in values.items() if not math.isnan(value[i])}
        for i, title in enumerate(("generated", "real rows"))
    }


def _figures(report: TableReport) -> dict[str, Any]:
    quality, privacy = report.quality, report.privacy
    names = [name for name, kind in report.held.kinds.items() if kind != "text"]
    found: dict[str, Any] = {}
    if len(names) > 1:
        found |= attempted("How columns go together", lambda: association_figure(names, quality.associations))
    if names:
        found |= attempted("Columns, those that differ most first", lambda: _marginals(report, names))
    found |= attempted("Distance to the closest training row", lambda: closest_figure(*privacy.copies.distances))
    found["Columns, one by one"] = _columns(quality)
    if quality.trends:
        found["Pairs of columns that differ most"] = _pairs(quality)
    found["Values that few training rows have"] = _rare(privacy)
    return found


def _marginals(report: TableReport, names: list[str]) -> Any:
    lost = {name: _or(report.quality.columns[name].shape.generated, -1) for name in names}
    held, fake = report.held.sample(MOST, report.seed), report.fake.sample(MOST, report.seed)
    columns = {name: (held.values[name], fake.values[name]) for name in sorted(names, key=lost.__getitem__)}
    days = {name for name, kind in report.held.kinds.items() if kind == "number" and are_days(report.held.cells[name])}
    return marginal_figure(columns, max(report.privacy.least, 1), days)


def _or(value: float, other: float) -> float:
    return other if math.isnan(value) else value


def _shown(value: Compared, form: str = ".2f") -> str:
    generated, real = ("–" if math.isnan(one) else format(one, form) for one in value)
    return f"{generated} ({real})"


def _columns(quality: Quality) -> TextTable:
    header = ("column", "shape", "coverage", "told by it alone", "missing", "violations")
    rows = [
        (name, *map(_shown, (c.shape, c.coverage, c.alone)), _shown(c.missing, ".1%"), _violations(c.violations))
        for name, c in quality.columns.items()
    ]
    caption = (
        "Generated rows, and in parentheses real ones in their place. Shape: KSComplement or TVComplement of "
        "SDMetrics. Told: AUC of a classifier that sees this column alone. Violations: values that no training row has."
    )
    return TextTable(caption, header, rows)


def _violations(found: Violations) -> str:
    """Those that generated values have, in words."""
    said = ("out of range", "unseen", "spelled otherwise", "no number")
    shares = zip(said, found, strict=True)
    return ", ".join(f"{name} {_shown(share, '.1%')}" for name, share in shares if share.generated) or "none"


def _pairs(quality: Quality) -> TextTable:
    order = sorted(quality.trends.items(), key=lambda item: _or(item[1].generated, -1) - item[1].real)
    caption = (
        "CorrelationSimilarity or ContingencySimilarity of SDMetrics, of pairs that have to do with each other; in "
        "parentheses of real rows in their place."
    )
    return TextTable(caption, ("column", "with", "score"), [(a, b, _shown(v)) for (a, b), v in order[:_PAIRS]])


def _rare(privacy: Privacy) -> TextTable:
    rows = [(name, f"{v.generated:.1%}", f"{v.real:.1%}") for name, v in privacy.rare.items()]
    caption = (
        f"Rows with a value that fewer than {privacy.least} training rows have. Held-out rows have some by chance; "
        "more are leaked. What a model makes of rows that it encodes and decodes again and again is another probe: the "
        "report of a run has it."
    )
    return TextTable(caption, ("column", "generated rows", "held-out rows"), rows)
