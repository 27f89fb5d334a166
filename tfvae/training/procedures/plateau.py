"""Decay of the learning rate on a plateau of the held-out loss, from the best weights so far."""

from collections.abc import Callable, Iterable, Mapping

import keras
import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.training.procedure import Procedure
from tfvae.training.procedures.wrapped import Wrapped
from tfvae.training.updates.gradient import GradientUpdate

VALUE = "elbo"
"""Measured on held-out data after each pass, nats."""


class Plateau(Wrapped):
    """Wraps a procedure: where the held-out ELBO stops rising, goes back to the best weights with a smaller rate.

    After each pass the negative ELBO (weight 1 on both terms, whatever the objective) is compared with the last one
    that was an improvement. Where it has been worse `patience` times in a row, and at least `wait` passes are done, the
    weights become those of the best pass, the optimisers start afresh with `factor` times their learning rates, and
    the current loss is what the next ones are compared with. After `decays` of these, training ends. In the end the
    model has the weights of the best pass. Lagging-encoder paper, Appendix B.2 and B.3, and its released code.

    Args:
        procedure: trains.
        update: has the model and the optimisers, whose learning rates must be plain numbers.
        factor: of the learning rates.
        patience: 2 for text, 20 for images.
        wait: passes before the first decay: 15 for text, 0 for images.
        decays: 5 in the paper.

    Raises:
        ValueError: a number is out of its range.
    """

    def __init__(
        self,
        procedure: Procedure,
        update: GradientUpdate,
        *,
        factor: float = 0.5,
        patience: int = 2,
        wait: int = 15,
        decays: int = 5,
    ) -> None:
        for name, value, least in (("patience", patience, 1), ("wait", wait, 0), ("decays", decays, 1)):
            require_at_least(name, value, least)
        super().__init__(procedure)
        self.update = update
        self.factor, self.patience, self.wait, self.decays = factor, patience, wait, decays
        self._passes, self._worse, self._decayed = (tf.Variable(0, trainable=False) for _ in range(3))
        self._reference, self._lowest = (tf.Variable(float("inf"), trainable=False) for _ in range(2))
        self._best = [tf.Variable(v.value, trainable=False) for v in update.model.variables]
        self._fresh = {name: [v.numpy() for v in o.variables] for name, o in update.optimizers.items()}

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        named = {"passes": self._passes, "worse": self._worse, "decayed": self._decayed}
        named |= {"reference": self._reference, "lowest": self._lowest}
        named |= {f"best/{i}": v for i, v in enumerate(self._best)}
        return {**super().variables, **{f"plateau/{name}": v for name, v in named.items()}}

    @property
    def needs(self) -> frozenset[str]:
        return super().needs | {VALUE}

    @property
    def finished(self) -> bool:
        return super().finished or int(self._decayed.numpy()) >= self.decays

    def epoch(self, measure: Callable[[], Mapping[str, float]]) -> None:
        """Compares, keeps the best weights, decays."""
        super().epoch(measure)
        loss = -measure()[VALUE]
        if loss < float(self._lowest.numpy()):
            self._lowest.assign(loss)
            copy(self.update.model.variables, self._best)
        self._compare(loss)
        self._passes.assign_add(1)

    def finish(self) -> None:
        """The weights of the best pass are kept, if a pass was made."""
        super().finish()
        if int(self._passes.numpy()):
            copy(self._best, self.update.model.variables)

    def _compare(self, loss: float) -> None:
        if loss <= float(self._reference.numpy()):
            self._reference.assign(loss)
            self._worse.assign(0)
            return
        self._worse.assign_add(1)
        if int(self._worse.numpy()) >= self.patience and int(self._passes.numpy()) >= self.wait:
            self._reference.assign(loss)
            self._worse.assign(0)
            self._decay()

    def _decay(self) -> None:
        copy(self._best, self.update.model.variables)
        self._decayed.assign_add(1)
        for name, optimizer in self.update.optimizers.items():
            rate = float(tf.convert_to_tensor(optimizer.learning_rate)) * self.factor
            for variable, value in zip(optimizer.variables, self._fresh[name], strict=True):
                variable.assign(value)
            optimizer.learning_rate = rate


def copy(values: Iterable[tf.Variable | keras.Variable], into: Iterable[tf.Variable | keras.Variable]) -> None:
    """Gives variables the values of others, one by one."""
    for value, variable in zip(values, into, strict=True):
        variable.assign(tf.convert_to_tensor(value))
