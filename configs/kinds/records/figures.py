"""What a person wants to see of tree VAEs: do rows agree with themselves, and can the model read what it writes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ml_collections import ConfigDict

from configs.kinds.records.interpolations import interpolations
from configs.kinds.records.measures import LOSSES
from configs.kinds.records.repeated import repeated
from configs.kinds.records.samples import sampled
from configs.kinds.records.views import View, Views
from tfvae.data.records.table import Table
from tfvae.data.records.told import Told
from tfvae.experiment import Outcome
from tfvae.metrics.records.p_value import PValue
from tfvae.metrics.records.reference import reference_of
from tfvae.model import VAE
from tfvae.plots.attempt import attempted
from tfvae.plots.loss_curves import generated_loss_figure, generated_losses_figure
from tfvae.plots.records.located import located, nearby
from tfvae.plots.records.maps import sample_map
from tfvae.plots.records.p_values import p_value_figure
from tfvae.plots.records.scatter import scatter_figure
from tfvae.plots.text_tables import TextTable
from tfvae.training.actions.history import read_history

SHOWN = 2000
"""Rows on a map."""
MAP = "Map of generated rows"


def figures(config: ConfigDict, views: Views, outcome: Outcome) -> Mapping[str, Any]:
    """p-values, loss curves, repeated coding, maps."""
    data, samplers, seed = outcome.data, outcome.samplers, outcome.seed
    view, reference = views(data.schema), reference_of(data, seed)
    readers = {stage.name: samplers[stage.name] for stage in outcome.stages if not stage.method.of}
    rows = {
        name: view.read(sampled(data.schema, sampler.generate, min(config.report.sampled, SHOWN), seed))
        for name, sampler in samplers.items()
    }
    found: dict[str, Any] = {"Columns": _columns(data.told)} if data.told else {}
    if promises := {stage.name: line for stage in outcome.stages if (line := stage.promised(data))}:
        found["Differential privacy"] = _promises(promises)
    if view.columns.given and view.columns.numbers:
        p_value = PValue(view.columns.given, view.columns.numbers, view.known(reference))
        found |= attempted("p-values", lambda: _p_values(p_value, rows, view, outcome))
        if view.columns.text:
            found |= attempted("Repeated encoding and decoding", lambda: repeated(config, p_value, view, readers, seed))
    found |= attempted("Loss of training, test and generated rows", lambda: _loss_curves(outcome))
    if any(data.left_out.values()):
        found["Records left out"] = _left_out(data.left_out)
    title = MAP if view.columns.latitude else "Generated rows"
    found |= attempted(title, lambda: _places(config, view, next(iter(rows.values())), view.known(reference).table))
    if view.columns.latitude:
        found |= attempted("Map of interpolations", lambda: interpolations(config, view, reference, readers, seed))
    return found


def _columns(told: Sequence[Told]) -> TextTable:
    caption = "How each column was read, and how it is written. Examples are values that several training rows share."
    return TextTable(caption, ("column", "kind", "values", "examples"), told)


def _promises(lines: Mapping[str, str]) -> TextTable:
    caption = "What is promised of each training row, of the weights of a stage and all that is drawn of them."
    return TextTable(caption, ("stage", "promise"), list(lines.items()))


def _left_out(left_out: Mapping[str, Mapping[str, int]]) -> TextTable:
    rows = [(split, reason, str(n)) for split, reasons in left_out.items() for reason, n in reasons.items()]
    return TextTable(
        "Held-out records that the training rows' schema cannot express.", ("split", "reason", "number"), rows
    )


def _p_values(p_value: PValue, rows: Mapping[str, Table], view: View, outcome: Outcome) -> Any:
    real = view.of(next(iter(outcome.data.sweep("test", SHOWN)))["x"])
    found, held_out = {name: p_value.of(part).p for name, part in rows.items()}, p_value.of(real).p
    return p_value_figure(found, held_out, p_value.given) if _filled(held_out, *found.values()) else None


def _filled(*arrays: np.ndarray) -> bool:
    """Whether all have something to draw; a figure that has not is named in the report, and left out."""
    return all(len(array) for array in arrays)


def _loss_curves(outcome: Outcome) -> Mapping[str, Any]:
    histories = {name: _curves(model, outcome.directories(name)) for name, model in outcome.models.items()}
    if not any(histories.values()):
        return {}
    found = {"Loss of training, test and generated rows": generated_loss_figure(histories)}
    return {**found, "Generated loss": generated_losses_figure(histories)} if len(histories) > 1 else found


def _curves(model: VAE, directory: Path) -> list[Mapping[str, float]]:
    """The loss curves of a stage, with those of its batches where they had variants.

    Batches of several levels have another weight of the KL than the curves, which are at the lowest, so their loss is
    left out.
    """
    curves = read_history(directory / LOSSES)
    batches = [line for line in read_history(directory / "history.jsonl") if "loss_of_variants" in line]
    values = ("loss", "bpc") if getattr(model.latent, "levels", 1) == 1 else ("bpc",)
    return [*curves, *(_of_batch(line, values) for line in batches if curves)]


def _of_batch(line: Mapping[str, float], values: Sequence[str]) -> Mapping[str, float]:
    return {"step": line["step"], **{f"batch_{name}": line[name] for name in values if name in line}}


def _places(config: ConfigDict, view: View, rows: Table, training: Table) -> Mapping[str, Any]:
    """A map of the first model's rows where they have coordinates, else a plane of their first two numbers."""
    columns = view.columns
    look: dict[str, Any] = {
        "color": view.columns.given or None,
        "background": training,
        "least": config.report.least,
    }
    if columns.latitude:
        ends = (columns.latitude, columns.longitude)
        rows = nearby(rows, training, *ends)
        return {MAP: sample_map("map", rows, *ends, **look) if _on_map(rows, ends) else None}
    if len(columns.numbers) < 2:
        return {}
    plane = columns.numbers[:2]
    return {"Generated rows": scatter_figure(rows, *plane, **look) if _on_map(rows, plane) else None}


def _on_map(rows: Table, numbers: Sequence[str]) -> bool:
    """Whether a row has all these numbers."""
    return _filled(located(rows, *numbers)[1])
