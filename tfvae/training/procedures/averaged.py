"""A moving average of the weights, and of all passes the one that explains held-out data best."""

from collections.abc import Callable, Iterator, Mapping

import tensorflow as tf

from tfvae.checks import require_at_least, require_momentum
from tfvae.model import VAE
from tfvae.training.procedure import Procedure
from tfvae.training.procedures.plateau import VALUE, copy
from tfvae.training.procedures.wrapped import Wrapped
from tfvae.types import Batch, StepResult


class Averaged(Wrapped):
    """Wraps a procedure: what is measured, and kept in the end, is a moving average of the weights that it trains.

    The average smooths out the noise of single steps (Polyak and Juditsky 1992). It takes in the weights at each
    multiple of `every` steps and at the end of a pass. After each pass it takes the place of the weights, for as long
    as measuring takes. In the end the model has the average of the pass with the highest held-out ELBO; where no pass
    was made, the last one, if there is one.

    Args:
        procedure: trains.
        model: whose trainable weights are averaged.
        momentum: share of the average that stays each time.
        every: steps from one time to the next, counted from the first step of training.

    Raises:
        ValueError: a number is out of its range.
    """

    def __init__(self, procedure: Procedure, model: VAE, *, momentum: float = 0.98, every: int = 10) -> None:
        require_momentum("momentum", momentum)
        require_at_least("every", every, 1)
        super().__init__(procedure)
        self.model, self.momentum, self.every = model, momentum, every
        self._average, self._best = ([tf.Variable(v.value, trainable=False) for v in self._weights] for _ in range(2))
        self._times, self._highest = tf.Variable(0, trainable=False), tf.Variable(-float("inf"), trainable=False)
        self._average_in = tf.function(self._take_in, autograph=False)

    @property
    def _weights(self) -> list[tf.Variable]:
        return [v.value for v in self.model.trainable_variables]

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        named = {"times": self._times, "highest": self._highest}
        named |= {f"average/{i}": v for i, v in enumerate(self._average)}
        named |= {f"best/{i}": v for i, v in enumerate(self._best)}
        return {**super().variables, **{f"averaged/{name}": v for name, v in named.items()}}

    @property
    def needs(self) -> frozenset[str]:
        return super().needs | {VALUE}

    def steps(self, batches: Iterator[Batch], n: int) -> StepResult:
        """Some steps at a time, up to each at which the average takes in the weights, however steps make blocks."""
        found, step = [], int(self.step.numpy())
        last = step + n
        while step < last:
            until = min(last, step - step % self.every + self.every)
            found.append(super().steps(batches, until - step))
            step = until
            if step % self.every == 0:
                self._average_in()
        return tf.nest.map_structure(lambda *parts: tf.concat(parts, axis=0), *found)

    def _take_in(self) -> None:
        # The first weights are noise: early averages reach back no farther than a tenth of the way to the start.
        times = tf.cast(self._times.assign_add(1), tf.float32)
        kept = tf.minimum(self.momentum, times / (times + 9.0))
        for average, weight in zip(self._average, self._weights, strict=True):
            average.assign(kept * average + (1.0 - kept) * weight)

    def epoch(self, measure: Callable[[], Mapping[str, float]]) -> None:
        """Measures the average, and keeps it if it is the best so far."""
        if int(self.step.numpy()) % self.every:
            self._average_in()

        def measured() -> Mapping[str, float]:
            _swap(self._average, self._weights)
            try:
                return measure()
            finally:
                _swap(self._average, self._weights)

        super().epoch(measured)
        elbo = measured()[VALUE]
        if elbo > float(self._highest.numpy()):
            self._highest.assign(elbo)
            copy(self._average, self._best)

    def finish(self) -> None:
        """The weights become the best average."""
        super().finish()
        if float(self._highest.numpy()) > -float("inf"):
            copy(self._best, self._weights)
        elif int(self._times.numpy()):
            copy(self._average, self._weights)


def _swap(one: list[tf.Variable], other: list[tf.Variable]) -> None:
    for a, b in zip(one, other, strict=True):
        kept = tf.identity(a)
        a.assign(b)
        b.assign(kept)
