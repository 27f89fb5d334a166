"""Experiments on points of a manifold: from numbers to an `Experiment`."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import keras
import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds import first_stage, kind
from configs.kinds import remedies as shared
from configs.kinds.first_stage import OUTPUT, Networks
from configs.kinds.manifolds.measures import metrics_of
from configs.kinds.manifolds.numbers import NUMBERS
from configs.kinds.presets import check
from configs.kinds.vectors import gamma_probe
from tfvae.checks import ConfigError
from tfvae.data.arrays import Arrays
from tfvae.data.manifold import Manifold
from tfvae.data.storage.tfrecords import Features, read
from tfvae.experiment import Bench, Data, Evaluation, Experiment, Outcome
from tfvae.networks import dense


def build(name: str, about: str, config: ConfigDict, *, exported: str) -> Experiment:
    """A stage for each method of the configuration that has steps.

    Args:
        name: of the experiment.
        about: what it is, in a sentence or two.
        config: from `numbers`.
        exported: stage whose sampler is served.

    Raises:
        ConfigError: a number is out of its range, or a method cannot be made.
    """
    check(config, NUMBERS)
    reader, stages = _manifold(config), kind.stages(config, table(config), exported)
    bench: Bench = Bench(
        metrics=lambda stage, model, judge: metrics_of(reader.embedding.distance, stage, model),
        evaluation=Evaluation(config.metrics.batch_size, config.metrics.limit, config.metrics.seed),
    )
    data = Data(reader, partial(_load, config.data.d))
    report = kind.report(config, about, partial(_figures, reader))
    return kind.experiment(name, config, stages, data, bench, report, exported)


def table(config: ConfigDict) -> kind.Table:
    """The methods of a configuration; gamma is learned by default."""
    found = first_stage.remedies(config, keras.activations.linear)
    return kind.Table(
        remedies={**shared.remedies(config), **found},
        assemble=partial(first_stage.method, config, _networks(config), found["learned_gamma"]()[OUTPUT]),
        latent_width=partial(first_stage.width, config),
        stage={"probes": gamma_probe},
    )


def _networks(config: ConfigDict) -> Networks:
    d, sizes = config.data.d, {"width": config.model.network.width, "depth": config.model.network.depth}
    return Networks((d,), lambda features: dense.Encoder(features, **sizes), lambda: dense.Decoder(d, **sizes))


def _manifold(config: ConfigDict) -> Manifold:
    numbers = config.data
    try:
        return Manifold(numbers.seed, numbers.r, numbers.d, tuple(numbers.sizes))
    except ValueError as error:
        raise ConfigError(f"`config.data`: {error}") from None


def _load(d: int, files: Mapping[str, Sequence[str]]) -> Arrays:
    """Batches {"x": float32 [B, d]}."""
    features = Features({"x": tf.io.FixedLenFeature([d], tf.float32)}, dict)
    return read(files, features, lambda rows, seed: {"x": rows["x"]})


def _figures(manifold: Manifold, outcome: Outcome) -> Mapping[str, Any]:
    from configs.kinds.manifolds.figures import figures  # matplotlib comes with an extra, only reports need it

    return figures(manifold, outcome)
