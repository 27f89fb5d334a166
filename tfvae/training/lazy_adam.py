"""Adam that leaves alone what a batch did not visit, for weights that are stacked by level."""

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

STACKED = "level_"
"""How the names of stacked weights begin; see `latents.level_dense`."""


class LazyAdam(keras.optimizers.Adam):
    """Adam, but of weights stacked by level [K, ...] each level has its own moments and its own count of steps.

    A level whose gradient is 0 throughout keeps its weights and moments, as if it were a network of its own with an
    optimiser of its own. Plain Adam goes on to move the weights by old moments, and forgets how large gradients are: a
    level that is visited every 32nd step then moves 6 to 7 times too far. The learning rate falls with all steps.
    """

    def build(self, variables: Sequence[keras.Variable]) -> None:
        if self.built:
            return
        super().build(variables)
        self._visits = [
            self.add_variable((v.shape[0],), "zeros", name=f"{v.name}_visits") if v.name.startswith(STACKED) else None
            for v in variables
        ]

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        i = self._get_variable_index(variable)
        if self._visits[i] is None:
            super().update_step(gradient, variable, learning_rate)
            return
        g = _visited(gradient)
        n, m, v = (tf.gather(state, g.indices) for state in (self._visits[i], self._momentums[i], self._velocities[i]))
        n, m, v = n + 1, m + (1 - self.beta_1) * (g.values - m), v + (1 - self.beta_2) * (g.values**2 - v)
        scale = learning_rate * tf.sqrt(1 - self.beta_2**n) / (1 - self.beta_1**n)
        change = tf.reshape(scale, [-1] + [1] * (m.shape.rank - 1)) * m / (tf.sqrt(v) + self.epsilon)
        for state, rows in ((self._visits[i], n), (self._momentums[i], m), (self._velocities[i], v)):
            self.assign(state, tf.IndexedSlices(rows, g.indices))
        self.assign_sub(variable, tf.IndexedSlices(change, g.indices))


def _visited(gradient: Any) -> tf.IndexedSlices:
    """The levels whose gradient is not 0 throughout: replicas hand over all levels, one device those it gathered."""
    if not isinstance(gradient, tf.IndexedSlices):
        gradient = tf.IndexedSlices(gradient, tf.range(tf.shape(gradient)[0]))
    kept = tf.reduce_any(gradient.values != 0, axis=list(range(1, gradient.values.shape.rank)))
    return tf.IndexedSlices(gradient.values[kept], gradient.indices[kept])
