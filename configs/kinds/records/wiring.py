"""Wiring of tree VAEs, from numbers to an `Experiment`."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
from ml_collections import ConfigDict

from configs.kinds.records.columns import Columns
from configs.kinds.records.measures import metrics_of, thresholds_of
from configs.kinds.records.methods import BEST, SCHEMES, Scheme
from configs.kinds.records.preview import lines
from configs.kinds.records.rows import LOSSES, rows_of
from configs.kinds.records.sampler import sampler_of
from tfvae.checks import ConfigError, require_momentum, require_one_of, require_positive
from tfvae.config import check_at_least, check_fields, flat
from tfvae.data.reader import Reader
from tfvae.data.records.alphabet import Alphabet
from tfvae.data.records.batches import Records, read_records
from tfvae.data.records.interface import RecordInterface
from tfvae.data.records.summary import MAX_DISTINCT
from tfvae.data.source import Source
from tfvae.experiment import Evaluation, Every, Experiment, Models, Outcome, Stage, built
from tfvae.generators import Sampler
from tfvae.inference.records import embedded_once
from tfvae.latents import SigmaNetwork
from tfvae.likelihoods.records import records
from tfvae.metrics.records.reference import save_reference
from tfvae.model import GROUPS, VAE
from tfvae.networks.records import RecordDecoder, RecordEncoder, Tree, celu
from tfvae.objectives.elbo import Objective
from tfvae.objectives.records import NORMALIZERS, record_objective
from tfvae.randomness import seed_from
from tfvae.schedules import LearningRate, exponential_decay, linear, warm_up_cool_down
from tfvae.schema.message import Message, Schema
from tfvae.schema.structure import structure
from tfvae.training.actions.action import Action
from tfvae.training.actions.loss_curves import LossCurves
from tfvae.training.procedure import Procedure
from tfvae.training.procedures.basic import Basic
from tfvae.training.updates.gradient import GradientUpdate
from tfvae.types import Schedule, Seed

POSITIVE = (
    "data.max_characters", "warm_up", "network.width", "network.embedding", "batch_size", "adam.decay_every",
    "every.log", "every.grid", "every.save", "every.losses", "metrics.batch_size", "metrics.limit",
    "metrics.per_example", "metrics.coded", "metrics.rounds", "loss_rows", "sampled",
)  # fmt: skip
"""Numbers that must be at least 1."""
NOT_NEGATIVE = (
    "data.max_reject_fraction", "data.limit", "cool_down", "network.sigma_layers",
    "beta.start", "beta.middle", "beta.end", "bless_p",
)  # fmt: skip


def build(
    name: str,
    about: str,
    reader: Reader,
    declared: Message | None,
    config: ConfigDict,
    columns: Callable[[Schema], Columns],
) -> Experiment:
    """A stage for each sampling scheme that has steps.

    Args:
        name: of the experiment.
        about: what it is, in a sentence or two.
        reader: raw data.
        declared: message of the records; None where it is inferred.
        config: from `numbers`.
        columns: of a schema, that metrics and pictures look at.

    Raises:
        ConfigError: a number is out of its range.
    """
    _check(config)
    chosen = {stage: SCHEMES[stage] for stage in SCHEMES if config.steps[stage]}
    exported = BEST if BEST in chosen else next(iter(chosen))
    return Experiment(
        name=name,
        reader=reader,
        source=lambda files: _source(config, declared, files, columns),
        stages=tuple(_stage(config, stage, scheme) for stage, scheme in chosen.items()),
        exported=exported,
        judge=lambda source, directory: save_reference(rows_of(source), directory, seed_from(config.seed)),
        metrics=lambda directory: dict.fromkeys(chosen, metrics_of(config, columns, directory)),
        preview=lambda data, batch: lines(rows_of(data).schema, batch["x"]),
        figures=lambda outcome: _figures(config, columns, outcome),
        files=lambda outcome, directory: _files(config, exported, outcome, directory),
        interface=lambda data: RecordInterface(rows_of(data).schema),
        about=about,
        numbers=flat(config),
        thresholds=thresholds_of(config),
        seed=config.seed,
        every=Every(config.every.log, config.every.grid, config.every.save),
        evaluation=Evaluation(config.metrics.batch_size, config.metrics.limit),
        max_reject_fraction=config.data.max_reject_fraction,
    )


def _check(config: ConfigDict) -> None:
    check_at_least(config, 1, *POSITIVE)
    check_at_least(config, 2, "data.max_categories")
    check_at_least(config, 0, *NOT_NEGATIVE, *(f"steps.{stage}" for stage in config.steps))
    check_fields(config, require_positive, "adam.rate", "adam.decay", "adam.epsilon", "clip_norm", "number_weight")
    check_fields(config, require_momentum, "adam.beta_2")
    check_fields(config, _require_normalizer, "normalizer")
    if config.data.max_categories > MAX_DISTINCT:
        got = config.data.max_categories
        raise ConfigError(f"`config.data.max_categories` must be at most {MAX_DISTINCT}, got {got}.")
    if not any(config.steps.values()):
        raise ConfigError(f"`config.steps` must be at least 1 for one of {', '.join(config.steps)}; all are 0.")


def _require_normalizer(name: str, value: str) -> None:
    require_one_of(name, value, NORMALIZERS)


def _source(
    config: ConfigDict,
    declared: Message | None,
    files: Mapping[str, Sequence[str]],
    columns: Callable[[Schema], Columns],
) -> Records:
    data = config.data
    rows = read_records(files, declared, max_categories=data.max_categories, limit=data.limit or None)
    columns(rows.schema)  # a column that is not there is named before the long work, not after it
    return rows


def _figures(config: ConfigDict, columns: Callable[[Schema], Columns], outcome: Outcome) -> Mapping[str, Any]:
    from configs.kinds.records.figures import figures  # matplotlib comes with an extra, and only reports need it

    return figures(config, columns, outcome)


def _files(config: ConfigDict, exported: str, outcome: Outcome, directory: Path) -> None:
    from configs.kinds.records.samples import write_samples

    generate = sampler_of(outcome.models[exported]).generate
    write_samples(rows_of(outcome.data).schema, generate, config.sampled, outcome.seed, directory)


def _stage(config: ConfigDict, name: str, scheme: Scheme) -> Stage:
    def sampler(models: Models) -> Sampler:
        return sampler_of(models[name])

    def procedure(model: VAE, source: Source, seed: Seed) -> Procedure:
        update = GradientUpdate(
            model,
            {group: _optimizer(config) for group in GROUPS},
            _objective(config, model),
            seed=seed,
            inference=embedded_once,
            clip_norm=config.clip_norm,
        )
        return Basic(update)

    def watch(model: VAE, source: Source, directory: Path, start: int) -> Sequence[Action]:
        return [_loss_curves(config, model, source, directory, start)]

    return Stage(
        name=name,
        source=lambda data, models: data,
        model=lambda data: _model(config, scheme, data),
        procedure=procedure,
        sampler=sampler,
        steps=config.steps[name],
        batch_size=config.batch_size,
        infer=embedded_once,
        watch=watch,
        unused=("sampled", "bless_p", "columns", "data.max_reject_fraction"),
    )


def _model(config: ConfigDict, scheme: Scheme, data: Source) -> VAE:
    network, schema = config.network, rows_of(data).schema
    root, symbols = structure(schema.message), Alphabet(schema.alphabet).size
    tree = Tree(root, symbols, network.width, network.embedding, network.shared_text, network.standardized)
    latent = SigmaNetwork(network.width, celu, network.sigma_layers)
    decoder = RecordDecoder(tree, _p_truth(config, scheme.embedding), _p_truth(config, scheme.character))
    split = next(iter(data.sizes))
    example = next(iter(data.sweep(split, 1)))["x"]
    return built(VAE(RecordEncoder(tree), latent, decoder, records(root, network.shared_text)), example)


def _p_truth(config: ConfigDict, ends: tuple[float, float]) -> float | Schedule:
    """A plain number where it never moves, for then the decoder is spared the draws."""
    return ends[0] if ends[0] == ends[1] else linear(*ends, config.warm_up)


def _objective(config: ConfigDict, model: VAE) -> Objective:
    beta = warm_up_cool_down(**config.beta, warm_up=config.warm_up, cool_down=config.cool_down)
    root, width = model.encoder.tree.root, config.network.width
    return record_objective(root, beta, width, config.normalizer, config.number_weight)


def _optimizer(config: ConfigDict) -> keras.optimizers.Optimizer:
    adam = config.adam
    rate = LearningRate(exponential_decay(adam.rate, adam.decay, adam.decay_every))
    return keras.optimizers.Adam(rate, beta_2=adam.beta_2, epsilon=adam.epsilon)


def _loss_curves(config: ConfigDict, model: VAE, source: Source, directory: Path, start: int) -> LossCurves:
    return LossCurves(
        sampler_of(model),
        _objective(config, model),
        source,
        directory / LOSSES,
        every=config.every.losses,
        rows=config.loss_rows,
        batch_size=config.batch_size,
        start=start,
    )
