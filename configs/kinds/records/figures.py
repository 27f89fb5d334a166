"""What a person wants to see of tree VAEs: do rows agree with themselves, and can the model read what it writes."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds.records.columns import Columns
from configs.kinds.records.measures import LOSSES
from configs.kinds.records.repeated import repeated
from configs.kinds.records.samples import sampled
from tfvae.data.records.table import Table, table
from tfvae.experiment import Outcome
from tfvae.generators import Sampler, straight_line
from tfvae.metrics.records.p_value import PValue
from tfvae.metrics.records.reference import Reference, reference_of
from tfvae.plots.loss_curves import generated_loss_figure, generated_losses_figure
from tfvae.plots.page import Page
from tfvae.plots.records.maps import interpolation_map, sample_map
from tfvae.plots.records.p_values import p_value_figure
from tfvae.plots.records.scatter import located, scatter_figure
from tfvae.plots.text_tables import TextTable
from tfvae.schema.message import Schema
from tfvae.training.actions.history import read_history

SHOWN = 2000
"""Rows on a map."""


def figures(config: ConfigDict, choose: Callable[[Schema], Columns], outcome: Outcome) -> Mapping[str, Any]:
    """p-values, loss curves, repeated coding, maps."""
    data = outcome.data
    schema, columns, reference = data.schema, choose(data.schema), reference_of(data, outcome.seed)
    samplers = outcome.samplers
    readers = {stage.name: samplers[stage.name] for stage in outcome.stages if not stage.method.of}
    rows = {
        name: sampled(schema, sampler.generate, min(config.report.sampled, SHOWN), outcome.seed)
        for name, sampler in samplers.items()
    }
    found: dict[str, Any] = {}
    if columns.given and columns.numbers:
        p_value = PValue(columns.given, columns.numbers, reference)
        found["p-values"] = _p_values(p_value, rows, outcome, schema)
        if columns.text:
            found |= repeated(config, p_value, columns.text, readers, outcome.seed)
    found |= _loss_curves(outcome)
    if any(data.left_out.values()):
        found["Records left out"] = _left_out(data.left_out)
    return {**found, **_places(config.report.points, columns, rows, outcome, reference)}


def _left_out(left_out: Mapping[str, Mapping[str, int]]) -> TextTable:
    rows = [(split, reason, str(n)) for split, reasons in left_out.items() for reason, n in reasons.items()]
    return TextTable(
        "Held-out records that the training rows' schema cannot express.", ("split", "reason", "number"), rows
    )


def _p_values(p_value: PValue, rows: Mapping[str, Any], outcome: Outcome, schema: Schema) -> Any:
    real = table(schema, next(iter(outcome.data.sweep("test", SHOWN)))["x"])
    found, held_out = {name: p_value.of(part).p for name, part in rows.items()}, p_value.of(real).p
    return p_value_figure(found, held_out, p_value.given) if _filled(held_out, *found.values()) else None


def _filled(*arrays: np.ndarray) -> bool:
    """Whether all have something to draw; a figure that has not is named in the report, and left out."""
    return all(len(array) for array in arrays)


def _loss_curves(outcome: Outcome) -> Mapping[str, Any]:
    histories = {name: _curves(outcome.directories(name)) for name in outcome.models}
    if not any(histories.values()):
        return {}
    found = {"Loss of training, test and generated rows": generated_loss_figure(histories)}
    return {**found, "Generated loss": generated_losses_figure(histories)} if len(histories) > 1 else found


def _curves(directory: Path) -> list[Mapping[str, float]]:
    """The loss curves of a stage, with those of its batches where they had variants."""
    curves = read_history(directory / LOSSES)
    batches = [line for line in read_history(directory / "history.jsonl") if "loss_of_variants" in line]
    return [*curves, *map(_of_batch, batches if curves else [])]


def _of_batch(line: Mapping[str, float]) -> Mapping[str, float]:
    return {"step": line["step"], **{f"batch_{name}": line[name] for name in ("loss", "bpc") if name in line}}


def _places(
    points: int, columns: Columns, rows: Mapping[str, Any], outcome: Outcome, reference: Reference
) -> Mapping[str, Any]:
    """Maps where rows have coordinates, else a plane of the first two numbers."""
    name, first = next(iter(rows.items()))
    look: dict[str, Any] = {"color": columns.given or None, "background": reference.table}
    if columns.latitude:
        ends = (columns.latitude, columns.longitude)
        return {
            "Map of generated rows": sample_map("map", first, *ends, **look) if _on_map(first, ends) else None,
            "Map of interpolations": _interpolation(points, outcome, outcome.samplers[name], reference, ends),
        }
    if len(columns.numbers) < 2:
        return {}
    plane = columns.numbers[:2]
    return {"Generated rows": scatter_figure(first, *plane, **look) if _on_map(first, plane) else None}


def _on_map(rows: Table, numbers: Sequence[str]) -> bool:
    """Whether a row has all these numbers."""
    return _filled(located(rows, *numbers)[1])


def _interpolation(
    points: int, outcome: Outcome, sampler: Sampler, reference: Reference, ends: tuple[str, str]
) -> Page | None:
    """The way between the first two training rows that have coordinates, ends included (Figure 9)."""
    shown = table(reference.schema, reference.x)
    places = located(shown, *ends)[1][:2]
    if len(places) < 2:
        return None
    pair = {key: tf.convert_to_tensor(column[places]) for key, column in reference.x.items()}
    means = sampler.infer(sampler.model, {"x": pair}, outcome.seed).q.mean()
    z = straight_line(means[:1], means[1:], points)[0]
    way = table(reference.schema, sampler.model.generate(z, seed=outcome.seed, temperature=0.0)["x"])
    if not _on_map(way, ends):
        return None
    title = "the first two training rows"
    return interpolation_map("interpolation", {title: way}, *ends, background=reference.table)
