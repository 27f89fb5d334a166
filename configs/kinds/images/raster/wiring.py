"""Experiments on images drawn pixel by pixel: from numbers to an `Experiment`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ml_collections import ConfigDict

from configs.kinds import kind
from configs.kinds.images.raster import methods
from configs.kinds.images.raster.measures import held_out, keep_probed, metrics_of, thresholds_of
from configs.kinds.images.raster.networks import Networks
from configs.kinds.presets import Number, check
from tfvae.data.images import batches
from tfvae.data.images.binarized import Binarized
from tfvae.data.reader import Reader
from tfvae.data.storage import tfrecords
from tfvae.experiment import Bench, Data, Evaluation, Experiment, Outcome


def build(
    name: str,
    about: str,
    reader: Reader,
    config: ConfigDict,
    table: Sequence[Number],
    networks: Callable[[ConfigDict], Networks],
    *,
    exported: str,
) -> Experiment:
    """A stage for each method of the configuration that has steps.

    Args:
        name: of the experiment.
        about: what the experiment is, in a sentence or two.
        reader: raw data.
        config: from `numbers`.
        table: the numbers that it has.
        networks: of first stages.
        exported: stage whose sampler is served.

    Raises:
        ConfigError: a number is out of its range, or a method cannot be made.
    """
    check(config, table)
    stages = kind.stages(config, methods.table(config, networks(config), held_out=held_out), exported)
    bench: Bench = Bench(
        metrics=lambda stage, model, judge: metrics_of(config, stage, model, judge),
        fit=lambda source, directory: keep_probed(config, source, directory),
        thresholds=thresholds_of(config, next(iter(stages)), stages[exported]),
        evaluation=Evaluation(config.metrics.batch_size, config.metrics.limit, config.metrics.seed),
    )
    sides = (config.data.shape[0], config.data.shape[1])
    stored = Binarized(reader, sides=sides) if config.data.levels == 2 else reader
    data = Data(stored, lambda files: _load(config, files))
    return kind.experiment(name, config, stages, data, bench, kind.report(config, about, _figures), exported)


def _load(config: ConfigDict, files: Mapping[str, Any]) -> Any:
    shape, levels = tuple(config.data.shape), config.data.levels
    prepare = batches.prepare(shape, drawn=True) if levels == 2 else batches.prepare(shape, levels=levels)
    return tfrecords.read(files, batches.FEATURES, prepare, limit=config.data.limit or None)


def _figures(outcome: Outcome) -> Mapping[str, Any]:
    from configs.kinds.images.raster.figures import figures  # matplotlib comes with an extra, only reports need it

    return figures(outcome)
