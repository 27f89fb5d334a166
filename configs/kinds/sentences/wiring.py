"""Wiring of sentence VAEs, from numbers to an `Experiment`."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds.sentences.measures import held_out, metrics_of, thresholds_of
from configs.kinds.sentences.methods import Method, methods
from configs.kinds.sentences.render import render, words
from configs.kinds.sentences.stages import stages
from tfvae.checks import ConfigError, require_fraction, require_momentum, require_positive
from tfvae.config import check_at_least, check_fields, flat
from tfvae.data.reader import Reader
from tfvae.data.sentences.batches import Sentences, read_sentences
from tfvae.data.source import Source
from tfvae.experiment import Evaluation, Every, Experiment, Models, Outcome, Stage, built
from tfvae.generators import Sampler, from_prior
from tfvae.likelihoods import tokens
from tfvae.model import GROUPS, VAE
from tfvae.networks.decoders import Autoregressive
from tfvae.networks.sentences import lstm
from tfvae.randomness import split
from tfvae.symbols import END
from tfvae.training.actions.action import Action
from tfvae.training.procedure import Procedure
from tfvae.training.procedures.held_out import HeldOut
from tfvae.training.procedures.plateau import Plateau
from tfvae.training.updates.gradient import GradientUpdate
from tfvae.types import Seed

Optimizer = Callable[[float], keras.optimizers.Optimizer]
"""Learning rate -> optimiser."""
Watch = Callable[[VAE, Source, Path, int], Sequence[Action]]

POSITIVE = (
    "repeats", "latent", "batch_size", "data.vocabulary", "data.max_words", "network.embedding", "network.width",
    "anneal.steps", "aggressive.most", "aggressive.window", "aggressive.patience", "budget", "beam",
    "plateau.patience", "every.log", "every.grid", "every.save",
    "metrics.batch_size", "metrics.limit", "metrics.iw_samples", "metrics.iw_limit", "metrics.mi_samples",
    "metrics.decoded",
)  # fmt: skip
"""Numbers that must be at least 1."""
NOT_NEGATIVE = ("data.limit", "learning_rate", "free_bits", "semi_amortized.steps", "plateau.wait", "plateau.decays")
ABOVE_0 = ("encoder_rate", "network.scale", "clip.norm", "semi_amortized.rate", "semi_amortized.clip", "bless_ratio")
FRACTIONS = ("network.word_drop", "anneal.start", "plateau.factor")


def build(
    name: str,
    about: str,
    reader: Reader,
    config: ConfigDict,
    *,
    exported: str,
    optimizer: Optimizer = keras.optimizers.SGD,
    watch: Watch = lambda model, source, directory, start: (),
    further: Callable[[Outcome], Mapping[str, Any]] = lambda outcome: {},
) -> Experiment:
    """A stage for each method that has steps.

    Args:
        name: of the experiment.
        about: what it is, in a sentence or two.
        reader: raw data.
        config: from `numbers`.
        exported: stage whose sampler is served.
        optimizer: of all weights.
        watch: see `Stage.watch`.
        further: figures by title, before the ones that all experiments have.

    Raises:
        ConfigError: a number is out of its range.
    """
    check_at_least(config, 1, *POSITIVE)
    check_at_least(config, 0, *NOT_NEGATIVE, *(f"steps.{stage}" for stage in config.steps))
    check_fields(config, require_positive, *ABOVE_0)
    check_fields(config, require_fraction, *FRACTIONS)
    check_fields(config, require_momentum, "network.dropout")
    check_fields(config, require_momentum, "semi_amortized.momentum")
    chosen = _chosen(config)
    if exported not in chosen:
        raise ConfigError(f"`config.steps.{exported}` must be at least 1, for this stage is served.")
    return Experiment(
        name=name,
        reader=reader,
        source=lambda files: _source(config, files),
        stages=tuple(_stage(config, stage, method, optimizer, watch) for stage, method in chosen.items()),
        exported=exported,
        judge=lambda source, directory: None,
        metrics=lambda directory: {stage: metrics_of(config, method) for stage, method in chosen.items()},
        preview=lambda data, batch: render(config, data, batch["x"]),
        figures=lambda outcome: {**further(outcome), **_figures(config, outcome)},
        interface=lambda data: words(config, data),
        about=about,
        numbers=flat(config),
        thresholds=thresholds_of(config, next(iter(chosen)), exported),
        seed=config.seed,
        every=Every(**config.every),
        evaluation=Evaluation(config.metrics.batch_size, config.metrics.limit),
    )


def _chosen(config: ConfigDict) -> dict[str, Method]:
    """Method of each stage that has steps."""
    try:
        known = methods(config)
    except ValueError as error:
        raise ConfigError(str(error)) from None
    named = {stage: method for name, method in known.items() for stage in stages(name, config.repeats)}
    strange = [stage for stage in config.steps if stage not in named]
    if strange:
        raise ConfigError(f"`config.repeats` must fit `config.steps`, which has {strange[0]}; got {config.repeats}.")
    return {stage: method for stage, method in named.items() if config.steps.get(stage)}


def _source(config: ConfigDict, files: Mapping[str, Sequence[str]]) -> Sentences:
    return read_sentences(files, limit=config.data.limit or None, bucketed=config.data.bucketed)


def _figures(config: ConfigDict, outcome: Outcome) -> Mapping[str, Any]:
    from configs.kinds.sentences.figures import figures  # matplotlib comes with an extra, and only reports need it

    return figures(config, outcome)


def _stage(config: ConfigDict, name: str, method: Method, optimizer: Optimizer, watch: Watch) -> Stage:
    def sampler(models: Models) -> Sampler:
        return Sampler(models[name], from_prior(models[name]), method.infer)

    def procedure(model: VAE, source: Source, seed: Seed) -> Procedure:
        return _procedure(config, method, optimizer, model, source, seed)

    return Stage(
        name=name,
        source=lambda data, models: data,
        model=lambda data: _model(config, method),
        procedure=procedure,
        sampler=sampler,
        steps=config.steps[name],
        batch_size=config.batch_size,
        infer=method.infer,
        held_out=held_out(method),
        watch=watch,
    )


def _model(config: ConfigDict, method: Method) -> VAE:
    sizes = {
        "vocabulary": config.data.vocabulary,
        "embedding": config.network.embedding,
        "width": config.network.width,
        "scale": config.network.scale,
    }
    features = method.latent.features
    encoder = lstm.Encoder(features, **sizes) if features else lstm.NoEncoder()
    width = method.latent.prior().event_shape[0]
    net = lstm.Decoder(width, **sizes, dropout=config.network.dropout, word_drop=config.network.word_drop)
    decoder = Autoregressive(net, config.data.max_words + 1)
    return built(VAE(encoder, method.latent, decoder, tokens), tf.constant([[END]]))


def _procedure(
    config: ConfigDict, method: Method, optimizer: Optimizer, model: VAE, source: Source, seed: Seed
) -> Procedure:
    """The method's own; where decays are wanted, with decay on a plateau and the best weights, else with the last."""
    noise, order = split(seed, 2)
    rates = dict.fromkeys(GROUPS, config.learning_rate)
    rates["inference"] *= method.encoder_rate
    update = GradientUpdate(
        model,
        {group: optimizer(rate) for group, rate in rates.items()},
        method.objective,
        seed=noise,
        inference=method.infer,
        clip_norm=config.clip.norm,
        clip_scope=GROUPS if config.clip.joint else (),
        jit_compile=config.jit_compile,
    )
    driven = method.drive(update, source, order)
    return Plateau(driven, update, **config.plateau) if config.plateau.decays else HeldOut(driven)
