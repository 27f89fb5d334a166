"""The end of a run: what came out, and where it lies."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from tensorflow_metadata.proto.v0.anomalies_pb2 import Anomalies

from pipelines.components.evaluator.executor import REASONS, THRESHOLDS
from pipelines.components.report.executor import MISSING
from pipelines.display.outputs import Output
from pipelines.layout import Layout
from serving.server.folders import versions
from tfvae.plots.preview import find_preview
from tfvae.plots.tables import metric_table
from tfvae.whole_files import replacing

Outputs = Mapping[str, Mapping[str, Output]]


def collect(outputs: Outputs, layout: Layout) -> None:
    """Copies what people look at from the nodes' folders to the output directory."""
    wanted = []
    if "Evaluator" in outputs:
        wanted.append(outputs["Evaluator"]["metrics"].path / "metrics.json")
    if "Report" in outputs:
        wanted += sorted(path for path in outputs["Report"]["report"].path.iterdir() if path.is_file())
    for path in wanted:
        with replacing(layout.output, path.name) as partial:
            shutil.copy(path, partial)


def show(console: Console, title: str, outputs: Outputs, layout: Layout) -> None:
    """Prints the metric table, what was odd about the data, whether the model was pushed, and the paths."""
    if "Evaluator" in outputs:
        rows = json.loads((outputs["Evaluator"]["metrics"].path / "metrics.json").read_text())
        console.print()
        console.print(metric_table(rows, title))
    for line in [*_data(outputs), *_blessing(outputs), *_paths(outputs, layout)]:
        console.print(line, markup=False, soft_wrap=True)  # a path that is cut in two cannot be copied


def _data(outputs: Outputs) -> list[str]:
    lines = []
    if rejects := outputs.get("Ingest", {}).get("rejects"):
        count, first = (rejects.properties[key] for key in ("count", "first"))
        if count:
            lines.append(f"Rejected: {count} items, listed in {rejects.path}; the first: {first}")
        if skipped := rejects.properties.get("skipped"):  # none in runs of older versions
            lines.append(f"Skipped: {skipped}")
        lines += [f"Data:     {told}" for told in rejects.properties.get("told", "").splitlines()]
    if anomalies := outputs.get("ExampleValidator", {}).get("anomalies"):
        for path in sorted(anomalies.path.glob("Split-*/SchemaDiff.pb")):
            found = Anomalies.FromString(path.read_bytes())
            split = path.parent.name.removeprefix("Split-")
            lines += [f"Anomaly in {split}: {name}: {info.description}" for name, info in found.anomaly_info.items()]
    return lines


def _blessing(outputs: Outputs) -> list[str]:
    if "Evaluator" not in outputs:
        return []
    properties = outputs["Evaluator"]["blessing"].properties
    if properties["blessed"]:
        return ["Blessed: yes" + ("" if properties[THRESHOLDS] else ", for no threshold is set")]
    return [f"Blessed: NO, so nothing was pushed: {properties[REASONS]}"]


def _newer(pushed: Path) -> list[str]:
    """A version beside the pushed one that is served in its place: of other numbers, or of a run that was killed."""
    found = versions(pushed.parent)
    number = max(found, default=0)
    return (
        [f"Newer:   {found[number]} is served in its place; this run has not pushed it"]
        if (pushed.name.isdecimal() and number > int(pushed.name))
        else []
    )


def _paths(outputs: Outputs, layout: Layout) -> list[str]:
    lines = []
    pushed = outputs.get("Pusher", {}).get("pushed_model")
    if pushed and pushed.properties["pushed"]:
        path = Path(pushed.properties["pushed_destination"])
        lines.append(f"Model:   {path}" + ("" if path.exists() else " (deleted since; --from=Pusher pushes it again)"))
        lines += _newer(path)
    if "Report" in outputs:
        lines += filter(None, [outputs["Report"]["report"].properties.get(MISSING)])  # none in older runs
        samples = find_preview(outputs["Report"]["report"].path, "samples").name
        lines += [f"Rows:    {path}" for path in sorted(layout.output.glob("rows.*"))]
        lines += [f"Samples: {layout.output / samples}", f"Report:  {layout.output / 'report.html'}"]
    return [*lines, f"Log:     {layout.log}"]
