"""Experiments on images drawn pixel by pixel: from numbers to an `Experiment`."""

from collections.abc import Mapping
from typing import Any

from ml_collections import ConfigDict

from configs.kinds import kind
from configs.kinds.images.raster.measures import held_out, keep_probed, metrics_of, thresholds_of
from configs.kinds.images.raster.methods import table
from configs.kinds.images.raster.numbers import NUMBERS
from configs.kinds.presets import check
from tfvae.data.images import batches
from tfvae.data.images.binarized import Binarized
from tfvae.data.reader import Reader
from tfvae.data.storage import tfrecords
from tfvae.experiment import Bench, Data, Evaluation, Experiment, Outcome

ABOUT = (
    "Images drawn pixel by pixel from what their rows' latents say: the delta-VAE of Razavi et al. (2019), whose prior "
    "keeps the latents in use, beside a plain VAE and other remedies."
)


def build(
    name: str, reader: Reader, config: ConfigDict, *, about: str = ABOUT, exported: str = "delta_prior"
) -> Experiment:
    """A stage for each method of the configuration that has steps. Grey values are probabilities of ink.

    Args:
        name: of the experiment.
        reader: raw data.
        config: from `numbers`.
        about: what the experiment is, in a sentence or two.
        exported: stage whose sampler is served.

    Raises:
        ConfigError: a number is out of its range, or a method cannot be made.
    """
    check(config, NUMBERS)
    stages = kind.stages(config, table(config, held_out=held_out), exported)
    bench: Bench = Bench(
        metrics=lambda stage, model, judge: metrics_of(config, stage, model, judge),
        fit=lambda source, directory: keep_probed(config, source, directory),
        thresholds=thresholds_of(config, next(iter(stages)), stages[exported]),
        evaluation=Evaluation(config.metrics.batch_size, config.metrics.limit),
    )
    data = Data(Binarized(reader), lambda files: _load(config, files))
    return kind.experiment(name, config, stages, data, bench, kind.report(config, about, _figures), exported)


def _load(config: ConfigDict, files: Mapping[str, Any]) -> Any:
    prepare = batches.prepare(tuple(config.data.shape), drawn=True)
    return tfrecords.read(files, batches.FEATURES, prepare, limit=config.data.limit or None)


def _figures(outcome: Outcome) -> Mapping[str, Any]:
    from configs.kinds.images.raster.figures import figures  # matplotlib comes with an extra, only reports need it

    return figures(outcome)
