"""Experiments on images: from numbers to an `Experiment`."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from ml_collections import ConfigDict

from configs.kinds import kind, vectors
from configs.kinds.first_stage import Networks
from configs.kinds.images.measures import fit_judge, metrics_of, thresholds_of
from configs.kinds.images.methods import table
from configs.kinds.images.networks import infogan_networks
from configs.kinds.images.numbers import NUMBERS
from configs.kinds.images.tracking import track
from configs.kinds.presets import check
from tfvae.checks import ConfigError
from tfvae.data.images import batches
from tfvae.data.reader import Reader
from tfvae.data.storage import tfrecords
from tfvae.experiment import Bench, Data, Evaluation, Experiment, Outcome

ABOUT = (
    "The two-stage VAE of Dai and Wipf (2019): a VAE whose decoder learns its variance gamma, and a second VAE fitted "
    "to the first one's latents, beside baselines that differ in the decoder's output layer."
)


def build(
    name: str,
    reader: Reader,
    config: ConfigDict,
    networks: Networks | None = None,
    *,
    about: str = ABOUT,
    exported: str = "two_stage",
) -> Experiment:
    """A stage for each method of the configuration that has steps.

    Args:
        name: of the experiment.
        reader: raw data.
        config: from `numbers`.
        networks: of first stages; InfoGAN's where None.
        about: what the experiment is, in a sentence or two.
        exported: stage whose sampler is served.

    Raises:
        ConfigError: a number is out of its range, or a method cannot be made.
    """
    check(config, NUMBERS)
    networks = networks or infogan_networks(config)
    _try(config, networks)
    stages = kind.stages(config, table(config, networks, watch=partial(track, config)), exported)
    bench: Bench = Bench(
        metrics=lambda stage, model, judge: metrics_of(config, stage, model, judge),
        fit=lambda source, directory: fit_judge(name, config, source, directory),
        thresholds=thresholds_of(name, config, stages[exported].parent),
        evaluation=Evaluation(config.metrics.batch_size, config.metrics.limit, config.metrics.seed),
    )
    data = Data(reader, lambda files: _load(config, files))
    return kind.experiment(name, config, stages, data, bench, kind.report(config, about, _figures), exported)


def _load(config: ConfigDict, files: Mapping[str, Any]) -> Any:
    prepare = batches.prepare(tuple(config.data.shape))
    return tfrecords.read(files, batches.FEATURES, prepare, limit=config.data.limit or None)


def _try(config: ConfigDict, networks: Networks) -> None:
    """Makes each network once, still without weights, so that a number that does not fit is named before any work."""
    try:
        networks.encoder(1), networks.decoder(), vectors.networks(config.second, config.model.latent)
    except ValueError as error:
        raise ConfigError(str(error)) from None


def _figures(outcome: Outcome) -> Mapping[str, Any]:
    from configs.kinds.images.figures import figures  # matplotlib comes with an extra, and only reports need it

    return figures(outcome)
