"""How good the rows of a run are, and what they give away, for its report: `tfvae.table_report` of the served stage."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from ml_collections import ConfigDict

from configs.kinds.records.given_away import USUAL
from configs.kinds.records.samples import sampled
from tfvae.data.records.batches import Records
from tfvae.data.records.table import table
from tfvae.experiment import Outcome
from tfvae.metrics.tables.canaries import Canaries
from tfvae.plots.judgement import Judgement
from tfvae.schema.kinds.column import Column
from tfvae.schema.kinds.moment import TIME, Moments
from tfvae.schema.message import Schema
from tfvae.schema.rows import Table, shown
from tfvae.table_report import compare

_MOST = 100_000
"""Training rows that are looked at: a million would need ten gigabytes as values of Python."""
Plant = Callable[[], Canaries]


def judged(config: ConfigDict, outcome: Outcome, exported: str, plant: Plant | None) -> Mapping[str, Any]:
    """Sentences and figures on the rows of rows.csv, beside training rows and test rows.

    Args:
        config: of the experiment.
        outcome: of its run.
        exported: stage whose rows they are.
        plant: gives the canaries that are among the training rows; None where there are none.

    Raises:
        ValueError: there are fewer than ten rows of a kind, or no column that can be compared.
    """
    data = outcome.data
    schema = data.schema
    fake = sampled(schema, outcome.samplers[exported].generate, config.report.sampled, outcome.seed)
    train, held = (_rows(data, split, most) for split, most in (("train", _MOST), ("test", config.metrics.limit)))
    if not train:
        raise ValueError("rows must have a column that is no list and no object; there is none to compare.")
    found = compare(
        train,
        held,
        _plain(fake, schema),
        least=config.report.least or USUAL,
        canaries=None if plant is None else _as_shown(plant(), schema),
        seed=config.seed,
    ).page()
    return {title: Judgement(said) for title, said in found.sentences.items()} | dict(found.figures)


def _rows(data: Records, split: str, most: int) -> dict[str, list[Any]]:
    return _plain(table(data.schema, next(iter(data.sweep(split, most)))["x"]), data.schema)


def _plain(rows: Table, schema: Schema) -> dict[str, list[Any]]:
    """The columns that a model has a say in, and that are no lists or objects; days and moments as such."""
    unmodelled = {column.name for column in schema.columns if column.field is None}
    moments = {column.name: column.kind for column in schema.columns if isinstance(column.kind, Moments)}
    columns = {name: values for name, values in shown(rows, schema).items() if name not in unmodelled}
    flat = {name: list(values) for name, values in columns.items() if not any(map(_is_nested, islice(values, 100)))}
    return {name: [_moment(moments[name], one) for one in v] if name in moments else v for name, v in flat.items()}


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict | list)


def _moment(kind: Moments, text: Any) -> Any:
    """A time as hours of the day, all else as a moment without its zone; what is not spelled so as it is."""
    read = kind.moment(str(text))
    if read is None:
        return text
    if kind.name == TIME:
        return (read.second + read.nano / 1e9) / 3600
    return datetime.fromordinal(read.day) + timedelta(seconds=read.second, microseconds=read.nano // 1000)


def _as_shown(canaries: Canaries, schema: Schema) -> Canaries | None:
    """Those columns of canaries that a model has a say in, with values as `shown` has them; None where none is new."""
    modelled = {column.name: column for column in schema.columns if column.field is not None}
    unlike = tuple(name for name in canaries.unlike if name in modelled)
    rows, control = (
        {name: [_typed(modelled[name], one) for one in column] for name, column in cells.items() if name in modelled}
        for cells in (canaries.rows, canaries.control)
    )
    return Canaries(rows, control, unlike) if unlike else None


def _typed(column: Column, text: str | None) -> Any:
    return None if text is None or isinstance(column.kind, Moments) else column.kind.python(text)
