"""A stage: one model of an experiment, what it is trained on, and how."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tfvae.data.source import Source
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference, amortized
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.metric import Metric
from tfvae.model import VAE
from tfvae.training.actions.action import Action, Probe
from tfvae.training.procedure import Procedure
from tfvae.types import Seed

Models = Mapping[str, VAE]
"""Trained models by the name of their stage."""


def _no_probes(model: VAE) -> Mapping[str, Probe]:
    return {}


def _nothing(model: VAE, source: Source, directory: Path, start: int) -> Sequence[Action]:
    return ()


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
