"""Stages and experiments: everything that a run needs, as data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import keras
import tensorflow as tf

from tfvae.config import ConfigError
from tfvae.data.interface import Interface, Tensors
from tfvae.data.reader import Reader
from tfvae.data.source import Source
from tfvae.inference import Inference, amortized
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.metric import Metric, Sampler
from tfvae.metrics.threshold import Rows, Threshold
from tfvae.model import VAE
from tfvae.training.actions import Action, Probe
from tfvae.training.basic import Procedure
from tfvae.training.checkpoint import require_fitted
from tfvae.types import Batch, Preview, Seed

Models = Mapping[str, VAE]
"""Trained models by the name of their stage."""

WEIGHTS, FITTED = "model.weights.h5", "fitted_to.txt"


Directories = Callable[[str], Path]
"""Name of a stage -> where its history.jsonl and the other files of its training lie."""


def _no_probes(model: VAE) -> Mapping[str, Probe]:
    return {}


def _nothing(model: VAE, source: Source, directory: Path, start: int) -> Sequence[Action]:
    return ()


def _tensors(source: Source) -> Interface:
    """Batches {"x"} as they are."""
    return Tensors(tuple(next(iter(source.sweep(next(iter(source.sizes)), 1)))["x"].shape[1:]))


@dataclass(frozen=True)
class Stage:
    """A model, the data it is trained on, how it is trained, and how it generates."""

    name: str
    """Unique in the experiment; the row of the metric table."""
    source: Callable[[Source, Models], Source]
    """(the experiment's data, models of the stages before) -> what this stage trains on."""
    model: Callable[[Source], VAE]
    """The experiment's data -> the model with all its weights, initialised from Keras' global seed. Models of records
    take their shape from the data's schema; others look at nothing."""
    procedure: Callable[[VAE, Source, Seed], Procedure]
    """(model, what this stage trains on, seed of the noise) -> what trains it."""
    sampler: Callable[[Models], Sampler]
    """(models of this stage and those before) -> what is measured and exported."""
    steps: int
    batch_size: int
    parent: str | None = None
    """The stage whose model this one's data or sampler need."""
    infer: Inference = amortized
    """How the model reads x on held-out data during training."""
    held_out: Sequence[Metric] = (ElboParts(),)
    """Measured on the validation split where the procedure asks for it."""
    watch: Callable[[VAE, Source, Path, int], Sequence[Action]] = _nothing
    """(model, what this stage trains on, its directory, step where the run goes on) -> further actions."""
    probes: Callable[[VAE], Mapping[str, Probe]] = _no_probes
    """Scalars to log beside the loss, such as gamma."""
    unused: tuple[str, ...] = ()
    """Fields of the configuration that touch neither this stage nor its parents: it stays cached when they change."""


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
    rows: Rows
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


def built(model: VAE, x: tf.Tensor) -> VAE:
    """The model after one call on x [B, ...], which makes all its weights."""
    model(x)
    return model


def save_model(model: VAE, directory: Path, fitted: str = "") -> None:
    """Writes the model's weights, and the fingerprint of the interface that they belong to."""
    directory.mkdir(parents=True, exist_ok=True)
    model.save_weights(directory / WEIGHTS)
    (directory / FITTED).write_text(fitted)


def load_model(stage: Stage, directory: Path, data: Source, fitted: str | None = None) -> VAE:
    """The stage's model with the weights that `save_model` wrote.

    Raises:
        FileNotFoundError: there are none.
        CheckpointError: they belong to an interface with another fingerprint than `fitted`.
    """
    path = directory / WEIGHTS
    if not path.exists():
        raise FileNotFoundError(f"Stage {stage.name!r} has no trained model at {path}; train it first.")
    if fitted is not None:
        require_fitted(directory, (directory / FITTED).read_text(), fitted)
    model = stage.model(data)
    model.load_weights(path)
    return model


def seeded_model(stage: Stage, data: Source, seed: int) -> VAE:
    """The stage's model, initialised from `seed`."""
    keras.utils.set_random_seed(seed)
    return stage.model(data)
