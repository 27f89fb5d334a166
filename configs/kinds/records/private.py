"""The remedy `private`: trees of modules that are trained with differential privacy."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds import remedies as shared
from configs.kinds.expressions import Axes, Remedy
from configs.kinds.records import baselines, read_back, variants
from configs.kinds.records.training_rows import presence_of
from tfvae.checks import ConfigError
from tfvae.data.records.batches import Records
from tfvae.experiment import Method
from tfvae.experiment.method import basic
from tfvae.model import VAE
from tfvae.schema.structure import NumbersNode, columns
from tfvae.training.privacy import Promise, promised
from tfvae.training.procedure import Procedure
from tfvae.training.procedures.poisson import PoissonSampled
from tfvae.training.updates.gradient import Update
from tfvae.training.updates.private import PrivateUpdate
from tfvae.types import Seed

PROMISE = "what is promised of a row"
_UNCOVERED = (
    "the schema (names and kinds of columns, values of categories, characters, lengths, bounds of numbers), the number "
    "of rows, and what histories and reports say of rows"
)
_LOOKS = (shared.DRIVE, variants.LEVELS, variants.VARIANTS, baselines.TIE)
"""What batches and rows are looked at for beside the gradient."""


def remedies() -> Mapping[str, Remedy]:
    """Clipped and noised gradients."""

    def private(noise: float = 1.0, clip: float = 1.0, delta: float = 1e-5) -> Axes:
        return {PROMISE: promised(noise, clip, delta, _UNCOVERED)}

    return {"private": private}


def require_private(axes: Mapping[str, Any]) -> None:
    """Raises ConfigError where the promise of a method would not be true."""
    if PROMISE not in axes:
        return
    if read_back.DECODER in axes:
        raise ConfigError(
            "private cannot be combined with values that are read back: these are drawn from counts and regions of "
            "training rows, to which no noise is added; leave it to the tree, as in tuple_as_text_tf + private."
        )
    if found := [name for name in _LOOKS if name in axes]:
        raise ConfigError(
            f"private cannot be combined with what chooses {', '.join(found)}: that looks at rows without noise."
        )


def private(config: ConfigDict, method: Method[Records], promise: Promise) -> Method[Records]:
    """A method of a tree, trained with clipped and noised gradients alone.

    Its moving moments never move: numbers are whitened by their bounds, and those of z stay the prior's, of which new
    rows are generated.
    """
    size = config.training.batch_size
    return replace(
        method,
        model=partial(_bounded, method.model),
        gradient=partial(PrivateUpdate, promise=promise, batch_size=size),
        drive=partial(_sampled, size),
        promise=promise,
    )


def _sampled(batch_size: int, update: Update, source: Records, seed: Seed) -> Procedure:
    return PoissonSampled(basic(update, source, seed), source, batch_size)


def _bounded(make: Callable[[Records], VAE], data: Records) -> VAE:
    """The model; its numbers have the middle of their range for a mean, and a quarter of it for a deviation."""
    model, rows = make(data), data.stored("train")
    tree = model.encoder.tree
    there = presence_of(tree.root, rows)
    for node in columns(tree.root):
        if isinstance(node, NumbersNode):
            low, high = _bounds(rows[node.key].reshape(-1, len(node.flags)), there[node.key].numpy() > 0)
            moments = tree.part(node).moments
            moments.mean.assign((low + high) / 2)
            moments.covariance.assign(tf.linalg.diag(np.where(high > low, (high - low) / 4, 1.0) ** 2))
    return model


def _bounds(numbers: np.ndarray, there: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The least and the greatest of numbers [N, k] that are there; 0 where none is."""
    ends = [
        function(np.where(there, numbers, filler), axis=0, initial=filler).astype(np.float64)
        for function, filler in ((np.min, np.inf), (np.max, -np.inf))
    ]
    return tuple(np.where(there.any(axis=0), end, 0.0) for end in ends)  # type: ignore[return-value]
