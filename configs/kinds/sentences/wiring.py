"""Experiments on sentences: from numbers to an `Experiment`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
from ml_collections import ConfigDict

from configs.kinds import kind
from configs.kinds.presets import check
from configs.kinds.sentences.measures import held_out, metrics_of, thresholds_of
from configs.kinds.sentences.methods import Optimizer, table
from configs.kinds.sentences.numbers import NUMBERS
from tfvae.data.reader import Reader
from tfvae.data.sentences.batches import Sentences, read_sentences
from tfvae.experiment import Bench, Data, Evaluation, Experiment, Outcome


def build(
    name: str,
    about: str,
    reader: Reader,
    config: ConfigDict,
    *,
    exported: str,
    optimizer: Optimizer = keras.optimizers.SGD,
    further: Callable[[Outcome], Mapping[str, Any]] = lambda outcome: {},
    **stage: Any,
) -> Experiment:
    """A stage for each method of the configuration that has steps.

    Args:
        name: of the experiment.
        about: what it is, in a sentence or two.
        reader: raw data.
        config: from `numbers`.
        exported: stage whose sampler is served.
        optimizer: of all weights.
        further: figures by title, before the ones that all experiments have.
        stage: further fields of every first stage, such as `watch`.

    Raises:
        ConfigError: a number is out of its range, or a method cannot be made.
    """
    check(config, NUMBERS)
    stages = kind.stages(config, table(config, optimizer, held_out=held_out, **stage), exported)
    bench: Bench = Bench(
        metrics=lambda stage, model, judge: metrics_of(config, stage, model),
        thresholds=thresholds_of(config, next(iter(stages)), stages[exported]),
        evaluation=Evaluation(config.metrics.batch_size, config.metrics.limit),
    )
    data = Data(reader, lambda files: _load(config, files))
    report = kind.report(config, about, lambda outcome: {**further(outcome), **_figures(outcome)})
    return kind.experiment(name, config, stages, data, bench, report, exported)


def _load(config: ConfigDict, files: Mapping[str, Sequence[str]]) -> Sentences:
    data = config.data
    return read_sentences(files, limit=data.limit or None, bucketed=data.bucketed, max_words=data.max_words)


def _figures(outcome: Outcome) -> Mapping[str, Any]:
    from configs.kinds.sentences.figures import figures  # matplotlib comes with an extra, and only reports need it

    return figures(outcome)
