"""A method: one value on each axis. A paper is one method, or a few."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import keras

from tfvae.data.source import Source
from tfvae.generators import from_prior
from tfvae.inference.amortized import Inference, amortized
from tfvae.model import VAE
from tfvae.objectives import Objective, elbo
from tfvae.randomness import split
from tfvae.training.privacy import Promise
from tfvae.training.procedure import Procedure
from tfvae.training.procedures.basic import Basic
from tfvae.training.updates.gradient import GradientUpdate, Update
from tfvae.types import Generator, Seed

S = TypeVar("S", bound=Source)

Optimizers = Callable[[], Mapping[str, keras.optimizers.Optimizer]]
"""Makes a new optimiser for each parameter group."""


def negative_elbo(model: VAE) -> Objective:
    """The objective of the plain VAE."""
    del model
    return NEGATIVE_ELBO


def plain(update: GradientUpdate) -> Update:
    """The gradient step as it is."""
    return update


def basic(update: Update, source: Source, seed: Seed) -> Procedure:
    """One batch, one update."""
    del source, seed
    return Basic(update)


def to_the_end(procedure: Procedure, update: GradientUpdate) -> Procedure:
    """All steps are made, at the optimiser's own rate, and the last weights are kept."""
    del update
    return procedure


def silent(source: Source) -> Sequence[str]:
    """There is nothing that a user must know before training."""
    del source
    return []


NEGATIVE_ELBO = elbo()


@dataclass(frozen=True)
class Method(Generic[S]):
    """What makes a stage what it is. Each field is an axis; `dataclasses.replace` makes one method from another."""

    model: Callable[[S], VAE]
    """The experiment's data -> networks, latent and likelihood, with all weights, drawn from Keras' global seed. Models
    of records take their shape from the data's schema; others look at nothing."""
    optimizers: Optimizers
    objective: Callable[[VAE], Objective] = negative_elbo
    gradient: Callable[..., GradientUpdate] = GradientUpdate
    """`GradientUpdate` itself, or a `functools.partial` of it that clips, say."""
    update: Callable[[GradientUpdate], Update] = plain
    """Decorates the gradient step: augmented, multiscale or adversarial training."""
    drive: Callable[[Update, S, Seed], Procedure] = basic
    """(update, what the stage trains on, seed of further batches) -> what drives the update, such as `Aggressive`."""
    stopping: Callable[[Procedure, GradientUpdate], Procedure] = to_the_end
    """Wraps that: decides from held-out values when rates decay, when training ends, and which weights are kept."""
    infer: Inference = amortized
    """How the model reads x, in training and wherever it is measured or served."""
    generator: Callable[[VAE], Generator] = from_prior
    counts_rows: bool = False
    """Whether the model is made from the training rows, which whoever loads it must then have at hand."""
    notes: Callable[[S], Sequence[str]] = silent
    """The experiment's data -> lines that are shown before training, such as what a setting gives away."""
    promise: Promise | None = None
    """What is promised of each training row; None where nothing is."""
    of: str | None = None
    """Of a second stage: name of the stage whose latents it models, and through whose decoder it generates."""

    def procedure(self, model: VAE, source: S, seed: Seed) -> Procedure:
        """What trains the model on a source; `seed` int32 [2] is that of all noise."""
        gradient = self.gradient(model, self.optimizers(), self.objective(model), seed=seed, inference=self.infer)
        driven = self.drive(self.update(gradient), source, split(seed, 2)[1])
        return self.stopping(driven, gradient)
