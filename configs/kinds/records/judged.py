"""How good the rows of a run are, and what they give away, for its report: `tfvae.table_report` of the served stage."""

from collections.abc import Mapping
from typing import Any

from ml_collections import ConfigDict

from configs.kinds.records.given_away import USUAL
from configs.kinds.records.planted import Plant
from configs.kinds.records.samples import sampled
from tfvae.data.records.comparable import comparable, real_rows
from tfvae.experiment import Outcome
from tfvae.plots.judgement import Judgement
from tfvae.schema.rows import shown
from tfvae.table_report import compare


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
        canaries=None if plant is None else plant(schema),
        seed=config.seed,
    ).page()
    return {title: Judgement(said) for title, said in found.sentences.items()} | dict(found.figures)
