"""Experiments in nouns: data, stages, bench and report. Everything that a run needs, as data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, NamedTuple

from tfvae.data.reader import Reader
from tfvae.data.source import Source
from tfvae.experiment.latents import latents
from tfvae.experiment.method import S
from tfvae.experiment.stage import Models, Stage
from tfvae.generators import Sampler, through
from tfvae.metrics.metric import Metric
from tfvae.metrics.threshold import MetricTable, Threshold
from tfvae.model import VAE
from tfvae.randomness import seed_from
from tfvae.types import Seed

Directories = Callable[[str], Path]
"""Name of a stage -> where its history.jsonl and the other files of its training lie."""


def _tell_nothing(files: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Most data have one way of being read."""
    return ()


@dataclass(frozen=True)
class Data(Generic[S]):
    """Where the data come from, and how stages and metrics read them."""

    reader: Reader
    """Raw data -> records."""
    load: Callable[[Mapping[str, Sequence[str]]], S]
    """Record files of each split -> the data in memory."""
    max_reject_fraction: float = 0.01
    """Share of the raw items that may be unreadable."""
    tell: Callable[[Mapping[str, Sequence[str]]], Sequence[str]] = _tell_nothing
    """Record files of each split -> lines that say how they were read."""


@dataclass(frozen=True)
class Evaluation:
    """How much of the test split is measured."""

    batch_size: int = 500
    limit: int = 10_000
    """Examples at most."""
    seed: int = 0
    """Added to the experiment's in what metrics draw."""


def _fit_nothing(data: Source, directory: Path) -> None:
    """Most metrics need nothing that is fitted."""


@dataclass(frozen=True)
class Bench(Generic[S]):
    """What is measured, and what the exported stage must keep."""

    metrics: Callable[[Stage[S], VAE, Path], Sequence[Metric]]
    """(stage, its model, the judge's directory) -> what is measured of it."""
    fit: Callable[[S, Path], None] = _fit_nothing
    """Fits the judge, such as a feature extractor, on the data, and saves it in a directory."""
    thresholds: tuple[Threshold, ...] = ()
    """What the exported stage must keep to be pushed."""
    evaluation: Evaluation = Evaluation()


class Outcome(NamedTuple):
    """What a run came to: all that figures may show."""

    stages: Sequence[Stage]
    """Those that were trained."""
    data: Any
    """What the experiment's `Data` loaded."""
    models: Models
    samplers: Mapping[str, Sampler]
    """What each stage offers, by its name."""
    directories: Directories
    rows: MetricTable
    """Values of metrics by stage."""
    seed: Seed


def _nothing_further(outcome: Outcome, directory: Path) -> None:
    """A report and samples are enough."""


@dataclass(frozen=True)
class Report:
    """What people look at after a run."""

    about: str
    """What the experiment is, in a sentence or two."""
    numbers: Mapping[str, Any]
    """The resolved configuration, dotted field -> value."""
    figures: Callable[[Outcome], Mapping[str, Any]]
    """Matplotlib figures, tables and pages by title; None where there is nothing to draw."""
    files: Callable[[Outcome, Path], None] = _nothing_further
    """Writes further files beside the report, such as sampled rows."""


@dataclass(frozen=True)
class Every:
    """Steps between two of each, during training; and the minutes after which a checkpoint is saved besides, or 0."""

    log: int = 100
    grid: int = 1000
    save: int = 1000
    minutes: float = 10.0


@dataclass(frozen=True)
class Experiment(Generic[S]):
    """The graph as nouns, one for each node: Ingest reads `data`, Trainers `stages`, Judge and Evaluator `bench`."""

    name: str
    data: Data[S]
    stages: tuple[Stage[S], ...]
    """In order of training."""
    exported: str
    """Name of the stage whose sampler is served."""
    bench: Bench[S]
    report: Report
    seed: int = 0
    every: Every = Every()

    def __post_init__(self) -> None:
        names = [stage.name for stage in self.stages]
        if len(set(names)) < len(names):
            raise ValueError(f"`stages` must have different names, got {names}.")
        if self.exported not in names:
            raise ValueError(f"`exported` must be one of {names}, got {self.exported!r}.")
        for i, stage in enumerate(self.stages):
            if stage.parent is not None and stage.parent not in names[:i]:
                raise ValueError(f"`parent` of stage {stage.name!r} must be one of {names[:i]}, got {stage.parent!r}.")

    @property
    def measuring_seed(self) -> Seed:
        """Seed of what metrics draw."""
        return seed_from(self.seed + self.bench.evaluation.seed)

    def stage(self, name: str) -> Stage[S]:
        """The stage of that name. Raises ValueError, with the choices, where there is none."""
        found = {stage.name: stage for stage in self.stages}
        if name not in found:
            raise ValueError(f"`stage` must be one of {', '.join(found)}; got {name!r}.")
        return found[name]

    def lineage(self, name: str) -> list[Stage[S]]:
        """The stage of that name and those it builds on, oldest first."""
        stage = self.stage(name)
        return [*(self.lineage(stage.parent) if stage.parent else []), stage]

    def source(self, name: str, data: Any, models: Models) -> Any:
        """What a stage trains on: the data, or the latents of the stages that it builds on, one on the other."""
        for stage in self.lineage(name)[:-1]:
            data = latents(data, models[stage.name], stage.method.infer)
        return data

    def sampler(self, name: str, models: Models) -> Sampler:
        """What is measured and exported of a stage: x is read by the first stage of its lineage, and generated from the
        last one's latents through the decoders of those before."""
        *before, last = self.lineage(name)
        generate = last.method.generator(models[name])
        for stage in reversed(before):
            generate = through(models[stage.name], generate)
        first = [*before, last][0]
        return Sampler(models[first.name], generate, first.method.infer)
