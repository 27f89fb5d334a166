"""How good the rows of a run are, and what they give away, for its report: `tfvae.table_report` of the served stage."""

from collections.abc import Callable, Mapping
from typing import Any

from ml_collections import ConfigDict

from configs.kinds.records.given_away import USUAL
from configs.kinds.records.samples import sampled
from tfvae.data.records.comparable import comparable, real_rows
from tfvae.experiment import Outcome
from tfvae.metrics.tables.canaries import Canaries
from tfvae.plots.judgement import Judgement
from tfvae.schema.kinds.column import Column
from tfvae.schema.kinds.moment import Moments
from tfvae.schema.message import Schema
from tfvae.schema.rows import shown
from tfvae.table_report import compare

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
    train, held = real_rows(data, "train"), real_rows(data, "test", config.metrics.limit)
    if not train:
        raise ValueError("rows must have a column that is no list and no object; there is none to compare.")
    found = compare(
        train,
        held,
        comparable(shown(fake, schema), schema),
        least=config.report.least or USUAL,
        canaries=None if plant is None else _as_shown(plant(), schema),
        seed=config.seed,
    ).page()
    return {title: Judgement(said) for title, said in found.sentences.items()} | dict(found.figures)


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
