"""An update that hands its state on from another: what decorates an update says only what it adds."""

from collections.abc import Mapping
from typing import Generic, TypeVar

import tensorflow as tf

from tfvae.training.updates.gradient import Update

U = TypeVar("U", bound=Update)


class WrappedUpdate(Generic[U]):
    """The state of `Update`, as `update` has it; those who decorate it say what a call does."""

    def __init__(self, update: U) -> None:
        self.update = update

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        return self.update.variables

    @property
    def step(self) -> tf.Variable:
        return self.update.step

    @property
    def calls(self) -> tf.Variable:
        return self.update.calls
