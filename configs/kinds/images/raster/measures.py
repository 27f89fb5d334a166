"""What is measured of models that draw images pixel by pixel."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from ml_collections import ConfigDict

from configs.kinds import series
from tfvae.data.source import Source
from tfvae.experiment import Stage
from tfvae.latents import Empty
from tfvae.metrics.active_units import ActiveUnits
from tfvae.metrics.committed import CommittedRate
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.images.bits_per_dim import BitsPerDim
from tfvae.metrics.importance import ImportanceWeighted
from tfvae.metrics.linear_probe import LinearProbe
from tfvae.metrics.metric import Metric
from tfvae.metrics.mutual_information import BatchMutualInformation
from tfvae.metrics.second_prior import SecondPrior
from tfvae.metrics.shuffle_gap import ShuffleGap
from tfvae.metrics.threshold import Threshold
from tfvae.model import VAE

PROBED = "probed.npz"
"""Where the judge keeps the training images that linear probes are fitted on."""
ROWS = 500
"""Pairs of image and sample that importance sampling decodes at once."""


def held_out(model: VAE) -> Sequence[Metric]:
    """Measured after each pass, where the procedure asks for it."""
    return (ElboParts(), BatchMutualInformation(), ActiveUnits()) if model.latent.features else (ElboParts(),)


def keep_probed(config: ConfigDict, source: Source, directory: Path) -> None:
    """Saves the first training images, with their classes, where there are at least two of these."""
    directory.mkdir(parents=True, exist_ok=True)
    if not config.metrics.probe:
        return
    limit = min(config.metrics.probe, source.sizes["train"])
    parts = list(source.sweep("train", 500, limit=limit).as_numpy_iterator())
    columns = {name: np.concatenate([part[name] for part in parts]) for name in ("x", "label")}
    if len(set(columns["label"].tolist())) > 1:
        np.savez_compressed(directory / PROBED, **columns)


def metrics_of(config: ConfigDict, stage: Stage, model: VAE, judge: Path) -> Sequence[Metric]:
    """What is measured of a stage: of an auxiliary prior, the bound that it gives the first stage's images."""
    dimensions = math.prod(config.data.shape)
    if stage.method.of:
        parts = SecondPrior(model)
        return [parts, BitsPerDim(dimensions, parts)]
    bounds: list[Metric] = [ElboParts(), BitsPerDim(dimensions)]
    if isinstance(model.latent, Empty):
        return bounds
    return [
        *bounds, *series.bound(model), CommittedRate(), ShuffleGap(), ActiveUnits(), BatchMutualInformation(),
        *_estimates(config), *_probes(config, stage, model, judge),
    ]  # fmt: skip


def thresholds_of(config: ConfigDict, baseline: str, exported: Stage) -> tuple[Threshold, ...]:
    """The exported sampler must not explain test images much worse than the first stage does."""
    if exported.name == baseline:
        return ()
    return (Threshold("bits_per_dim", config.metrics.bless_ratio, of=baseline),)


def _estimates(config: ConfigDict) -> list[Metric]:
    numbers = config.metrics
    if not numbers.iw_samples:
        return []
    return [ImportanceWeighted(numbers.iw_samples, ROWS, max_examples=numbers.iw_limit)]


def _probes(config: ConfigDict, stage: Stage, model: VAE, judge: Path) -> list[Metric]:
    path = judge / PROBED
    if not path.exists():
        return []
    if config.metrics.probe_fitted_on == "test":
        return [LinearProbe(model, stage.method.infer, None)]
    with np.load(path) as file:
        train: Mapping[str, np.ndarray] = dict(file)
    return [LinearProbe(model, stage.method.infer, train)]
