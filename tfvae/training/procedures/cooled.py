"""Learning rates that follow the procedure's own step."""

from collections.abc import Callable

import keras
import tensorflow as tf

from tfvae.training.procedure import Procedure
from tfvae.training.procedures.wrapped import Wrapped
from tfvae.training.updates.gradient import GradientUpdate
from tfvae.types import Schedule


class Cooled(Wrapped):
    """Wraps a procedure: its optimisers' rates are multiplied by a schedule of the procedure's step.

    A schedule within an optimiser counts that optimiser's updates, and aggressive training makes many of the encoder's
    in a step: its rate would fall long before the decoder's.

    Args:
        procedure: trains.
        update: has the optimisers, whose learning rates must be plain numbers.
        schedule: step -> factor of the rates.
    """

    def __init__(self, procedure: Procedure, update: GradientUpdate, schedule: Schedule) -> None:
        super().__init__(procedure)
        for optimizer in update.optimizers.values():
            optimizer.learning_rate = _followed(update.step, optimizer, schedule)


def _followed(step: tf.Variable, optimizer: keras.optimizers.Optimizer, schedule: Schedule) -> Callable[[], tf.Tensor]:
    """What Keras calls at each update for the rate."""
    rate = float(tf.convert_to_tensor(optimizer.learning_rate))
    return lambda: rate * schedule(step)
