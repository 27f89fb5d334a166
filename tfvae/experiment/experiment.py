"""Stages and experiments: everything that a run needs, as data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tfvae.checks import ConfigError
from tfvae.data.interface import Interface, Tensors
from tfvae.data.reader import Reader
from tfvae.data.source import Source
from tfvae.experiment.stage import Models, Stage
from tfvae.metrics.metric import Metric
from tfvae.metrics.threshold import MetricTable, Threshold
from tfvae.types import Batch, Preview, Seed

Directories = Callable[[str], Path]
"""Name of a stage -> where its history.jsonl and the other files of its training lie."""


def _tensors(source: Source) -> Interface:
    """Batches {"x"} as they are."""
    return Tensors(tuple(next(iter(source.sweep(next(iter(source.sizes)), 1)))["x"].shape[1:]))


@dataclass(frozen=True)
class Every:
    """Steps between two of each, during training.

    `save` is a multiple of `log`, so that each line of a resumed run's history still covers a whole interval.
    """

    log: int = 100
    grid: int = 1000
    save: int = 1000

    def __post_init__(self) -> None:
        if self.save % self.log:
            raise ConfigError(f"`every.save` must be a multiple of `every.log`, {self.log}; got {self.save}.")


@dataclass(frozen=True)
class Evaluation:
    """How much of the test split is measured."""

    batch_size: int = 500
    limit: int = 10_000
    """Examples at most."""


class Outcome(NamedTuple):
    """What a run came to: all that figures may show."""

    data: Source
    models: Models
    directories: Directories
    rows: MetricTable
    """Values of metrics by stage."""
    seed: Seed


@dataclass(frozen=True)
class Experiment:
    """Raw data, stages in order of training, and what to measure."""

    name: str
    reader: Reader
    """Raw data -> records."""
    source: Callable[[Mapping[str, Sequence[str]]], Source]
    """Record files of each split -> the data that stages and metrics read."""
    stages: tuple[Stage, ...]
    exported: str
    """Name of the stage whose sampler is served."""
    judge: Callable[[Source, Path], None]
    """Fits what the metrics need, such as a feature extractor, and saves it in a directory."""
    metrics: Callable[[Path], Mapping[str, Sequence[Metric]]]
    """(the judge's directory) -> metrics by the name of the stage they measure."""
    preview: Callable[[Source, Batch], Preview]
    """(the experiment's data, generated batch) -> picture or lines of text, made during training and for the report."""
    figures: Callable[["Outcome"], Mapping[str, Any]]
    """Matplotlib figures or text tables by title, for the report."""
    about: str
    """What it is, in a sentence or two."""
    numbers: Mapping[str, Any]
    """The resolved configuration, dotted field -> value."""
    files: Callable[["Outcome", Path], None] = lambda outcome, directory: None
    """Writes further files beside the report, such as sampled rows."""
    interface: Callable[[Source], Interface] = _tensors
    """The experiment's data -> how a request names its tensors."""
    thresholds: tuple[Threshold, ...] = ()
    """What the exported stage must keep to be pushed."""
    max_reject_fraction: float = 0.01
    """Share of the raw items that may be unreadable."""
    seed: int = 0
    every: Every = Every()
    evaluation: Evaluation = Evaluation()

    def __post_init__(self) -> None:
        names = [stage.name for stage in self.stages]
        if len(set(names)) < len(names):
            raise ValueError(f"`stages` must have different names, got {names}.")
        if self.exported not in names:
            raise ValueError(f"`exported` must be one of {names}, got {self.exported!r}.")
        for i, stage in enumerate(self.stages):
            if stage.parent is not None and stage.parent not in names[:i]:
                raise ValueError(f"`parent` of stage {stage.name!r} must be one of {names[:i]}, got {stage.parent!r}.")

    def stage(self, name: str) -> Stage:
        """The stage of that name. Raises ValueError, with the choices, where there is none."""
        found = {stage.name: stage for stage in self.stages}
        if name not in found:
            raise ValueError(f"`stage` must be one of {', '.join(found)}; got {name!r}.")
        return found[name]

    def lineage(self, name: str) -> list[Stage]:
        """The stage of that name and those it builds on, oldest first."""
        stage = self.stage(name)
        return [*(self.lineage(stage.parent) if stage.parent else []), stage]
