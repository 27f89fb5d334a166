"""Experiments on sentences: from numbers to an `Experiment`."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import keras
from ml_collections import ConfigDict

from configs.kinds import kind
from configs.kinds.presets import Number, check
from configs.kinds.sentences import measures, methods
from configs.kinds.sentences.judge import fit_judge
from configs.kinds.sentences.methods import Optimizer
from configs.kinds.sentences.numbers import NUMBERS
from tfvae.checks import DataError
from tfvae.data.reader import Reader
from tfvae.data.sentences.batches import Sentences, read_sentences
from tfvae.experiment import Bench, Data, Evaluation, Experiment, Outcome, Stage
from tfvae.metrics.metric import Metric
from tfvae.metrics.threshold import Threshold
from tfvae.model import VAE


def _figures(outcome: Outcome) -> Mapping[str, Any]:
    from configs.kinds.sentences.figures import figures  # matplotlib comes with an extra, and only reports need it

    return figures(outcome)


class Parts(NamedTuple):
    """What experiments on sentences differ in, beside their numbers; by default those of one z for a sentence."""

    numbers: Sequence[Number] = NUMBERS
    table: Callable[..., kind.Table] = methods.table
    held_out: Callable[[VAE], Sequence[Metric]] = measures.held_out
    metrics_of: Callable[[ConfigDict, Stage, VAE, Path], Sequence[Metric]] = measures.metrics_of
    thresholds_of: Callable[[ConfigDict, str, Stage], tuple[Threshold, ...]] = measures.thresholds_of
    figures: Callable[[Outcome], Mapping[str, Any]] = _figures


ONE_LATENT = Parts()


def build(
    name: str,
    about: str,
    reader: Reader,
    config: ConfigDict,
    *,
    exported: str,
    optimizer: Optimizer = keras.optimizers.SGD,
    further: Callable[[Outcome], Mapping[str, Any]] = lambda outcome: {},
    parts: Parts = ONE_LATENT,
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
        parts: what is trained, measured and shown.
        stage: further fields of every first stage, such as `watch`.

    Raises:
        ConfigError: a number is out of its range, or a method cannot be made.
    """
    check(config, parts.numbers)
    stages = kind.stages(config, parts.table(config, optimizer, held_out=parts.held_out, **stage), exported)
    bench: Bench = Bench(
        metrics=lambda stage, model, judge: parts.metrics_of(config, stage, model, judge),
        fit=lambda data, directory: fit_judge(config, data, directory),
        thresholds=parts.thresholds_of(config, next(iter(stages)), stages[exported]),
        evaluation=Evaluation(config.metrics.batch_size, config.metrics.limit, config.metrics.seed),
    )
    data = Data(reader, lambda files: _load(config, files))
    report = kind.report(config, about, lambda outcome: {**further(outcome), **parts.figures(outcome)})
    return kind.experiment(name, config, stages, data, bench, report, exported)


def _load(config: ConfigDict, files: Mapping[str, Sequence[str]]) -> Sentences:
    data = config.data
    found = read_sentences(files, limit=data.limit or None, bucketed=data.bucketed, max_words=data.max_words)
    share, split = max((share, split) for split, share in found.unknown.items())
    if share > data.max_unknown:
        raise DataError(
            f"{share:.0%} of the words of {split!r} are unknown, more than `config.data.max_unknown`, "
            f"{data.max_unknown:g}: a larger `config.data.vocabulary` than {data.vocabulary} knows more of them, and "
            "--config.data.unit=character cuts the text into characters."
        )
    return found
