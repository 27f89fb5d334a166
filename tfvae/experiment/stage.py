"""A stage: one model of an experiment, how it is trained, and for how long."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic

import tensorflow as tf

from tfvae.data.source import Source
from tfvae.experiment.method import Method, S
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.metric import Metric
from tfvae.model import VAE
from tfvae.training.actions.action import Action, Probe

Models = Mapping[str, VAE]
"""Trained models by the name of their stage."""


def elbo_parts(model: VAE) -> Sequence[Metric]:
    """The ELBO, its rate and its distortion."""
    del model
    return (ElboParts(),)


def _no_probes(model: VAE) -> Mapping[str, Probe]:
    return {}


def _nothing(stage: "Stage", model: VAE, source: Source, directory: Path, start: int) -> Sequence[Action]:
    return ()


@dataclass(frozen=True)
class Stage(Generic[S]):
    """A method and the numbers of its training: what a Trainer runs."""

    name: str
    """Unique in the experiment; the column of the metric table."""
    method: Method[S]
    steps: int
    batch_size: int
    label: str = ""
    """What the method is called, where several stages share it; the stage's own name where ""."""
    held_out: Callable[[VAE], Sequence[Metric]] = elbo_parts
    """The model -> what is measured on the validation split where the procedure asks for it."""
    watch: Callable[["Stage", VAE, S, Path, int], Sequence[Action]] = _nothing
    """(this stage, its model, what it trains on, its directory, step where the run goes on) -> further actions."""
    probes: Callable[[VAE], Mapping[str, Probe]] = _no_probes
    """Scalars to log beside the loss, such as gamma."""

    @property
    def parent(self) -> str | None:
        """The stage whose model this one needs."""
        return self.method.of

    def promised(self, data: Source) -> str:
        """What is promised of each training row, in a line; "" where nothing is.

        Raises:
            ConfigError: the promise is none, see `Promise.line`.
        """
        promise = self.method.promise
        return promise.line(data.sizes["train"], self.batch_size, self.steps) if promise else ""

    def spent(self, data: Source, step: tf.Variable) -> Mapping[str, Probe]:
        """`epsilon` of the steps that were made, where anything is promised."""
        promise, rows = self.method.promise, data.sizes["train"]
        return {"epsilon": lambda: promise.epsilon(rows, self.batch_size, int(step.numpy()))} if promise else {}
