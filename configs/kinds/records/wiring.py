"""Experiments on records: from numbers to an `Experiment`."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ml_collections import ConfigDict

from configs.kinds import kind
from configs.kinds.presets import check
from configs.kinds.records.columns import Columns
from configs.kinds.records.measures import LOSSES, Further, held_out, metrics_of, nothing, thresholds_of
from configs.kinds.records.methods import table
from configs.kinds.records.numbers import BEST, DEFAULT, NUMBERS
from configs.kinds.records.planted import Plant
from configs.kinds.records.views import Views, as_modelled
from tfvae.checks import ConfigError
from tfvae.data.reader import Reader
from tfvae.data.records.batches import Records, read_records, read_summaries
from tfvae.data.records.fit_schema import fit
from tfvae.data.records.told import lines, told
from tfvae.experiment import Bench, Data, Evaluation, Experiment, Outcome, Stage
from tfvae.generators import Sampler
from tfvae.metrics.records.reference import save_reference
from tfvae.model import VAE
from tfvae.randomness import seed_from
from tfvae.schema.message import Message, Schema
from tfvae.schema.relations import parse_relations
from tfvae.training.actions.action import Action
from tfvae.training.actions.loss_curves import LossCurves

JUDGED = "Generated rows beside real ones"
Choose = Callable[[Schema], Columns]
"""A schema -> the columns that metrics and pictures look at."""


def build(
    name: str,
    about: str,
    reader: Reader,
    declared: Message | None,
    config: ConfigDict,
    columns: Choose,
    exported: str | None = None,
    further: Further = nothing,
    views: Views | None = None,
    plant: Plant | None = None,
) -> Experiment:
    """A stage for each method of the configuration that has steps.

    Args:
        name: of the experiment.
        about: what it is, in a sentence or two.
        reader: raw data.
        declared: message of the records; None where it is inferred.
        config: from `numbers`.
        columns: what metrics and pictures look at.
        exported: stage whose sampler is served; where None, the paper's best, or else the first that is trained.
        further: what is measured of the experiment's own.
        views: how pictures read the models' rows; where None, they say what is modelled.
        plant: gives the canaries that the reader has planted; None where there are none.

    Raises:
        ConfigError: a number is out of its range, or a method cannot be made.
    """
    check(config, NUMBERS)
    if declared is not None and config.data.kinds:
        raise ConfigError("`config.data.kinds` is for columns whose kinds are inferred; here they are declared.")
    exported = exported or _exported(config)
    stages = kind.stages(
        config, table(config, held_out=held_out, watch=lambda *where: _watch(config, *where)), exported
    )
    bench: Bench = Bench(
        metrics=lambda stage, model, judge: metrics_of(config, columns, stage, model, judge, further),
        fit=lambda data, directory: save_reference(data, directory, seed_from(config.seed)),
        thresholds=thresholds_of(config),
        evaluation=Evaluation(config.metrics.batch_size, config.metrics.limit, config.metrics.seed),
    )
    data = Data(
        reader,
        lambda files: _load(config, declared, files, columns),
        config.ingest.max_reject_fraction,
        lambda files: _tell(config, declared, files),
    )
    report = kind.report(
        config,
        about,
        lambda outcome: {
            **_judged(config, outcome, exported, plant),
            **_figures(config, views or partial(as_modelled, columns), outcome),
        },
        files=lambda outcome, directory: _files(config, exported, outcome, directory),
    )
    return kind.experiment(name, config, stages, data, bench, report, exported)


def _exported(config: ConfigDict) -> str:
    chosen = kind.trained(config)
    if not chosen:
        names = ", ".join(config.stages)
        raise ConfigError(f"`config.stages.NAME.steps` must be at least 1 for one of {names}; all are 0.")
    return next((name for name in (DEFAULT, BEST) if name in chosen), next(iter(chosen)))


def _load(config: ConfigDict, declared: Message | None, files: Mapping[str, Sequence[str]], columns: Choose) -> Records:
    records = read_records(files, declared, **_inference(config), limit=config.data.limit or None)
    columns(records.schema)  # a column that is not there is named before the long work, not after it
    return records


def _tell(config: ConfigDict, declared: Message | None, files: Mapping[str, Sequence[str]]) -> Sequence[str]:
    if declared is not None:
        return ()
    summaries = read_summaries(files)
    return lines(told(fit(None, summaries, **_inference(config)), summaries))


def _inference(config: ConfigDict) -> dict[str, Any]:
    """What the user says of how columns are read."""
    data = config.data
    relations = parse_relations("config.data.relations", data.get("relations", ""))
    return {"max_categories": data.max_categories, "kinds": json.loads(data.kinds or "{}"), "relations": relations}


def _judged(config: ConfigDict, outcome: Outcome, exported: str, plant: Plant | None) -> Mapping[str, Any]:
    from configs.kinds.records.judged import judged  # it needs matplotlib, too
    from tfvae.plots.attempt import attempted

    return attempted(JUDGED, lambda: judged(config, outcome, exported, plant))


def _figures(config: ConfigDict, views: Views, outcome: Outcome) -> Mapping[str, Any]:
    from configs.kinds.records.figures import figures  # matplotlib comes with an extra, and only reports need it

    return figures(config, views, outcome)


def _files(config: ConfigDict, exported: str, outcome: Outcome, directory: Path) -> None:
    from configs.kinds.records.samples import write_samples

    generate = outcome.samplers[exported].generate
    safe = config.report.safe_csv
    write_samples(outcome.data.schema, generate, config.report.sampled, outcome.seed, directory, safe_csv=safe)


def _watch(
    config: ConfigDict, stage: Stage[Records], model: VAE, source: Records, directory: Path, start: int
) -> Sequence[Action]:
    """Writes the objective on training, test and generated rows."""
    method, losses = stage.method, config.training.losses
    return [
        LossCurves(
            Sampler(model, method.generator(model), method.infer),
            method.objective(model),
            source,
            directory / LOSSES,
            every=losses.every,
            rows=losses.rows,
            batch_size=config.training.batch_size,
            start=start,
        )
    ]
