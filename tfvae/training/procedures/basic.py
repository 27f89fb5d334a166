"""The basic procedure: one batch a step, and every parameter group is updated."""

from collections.abc import Callable, Iterator, Mapping

import tensorflow as tf

from tfvae.training.updates.gradient import Update
from tfvae.types import Batch, StepResult


class Basic:
    """One batch, one update of all parameter groups."""

    def __init__(self, update: Update) -> None:
        self.update = update

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        return self.update.variables

    @property
    def step(self) -> tf.Variable:
        return self.update.step

    @property
    def needs(self) -> frozenset[str]:
        return frozenset()

    def steps(self, batches: Iterator[Batch], n: int) -> StepResult:
        columns = self._block(batches, tf.constant(n))
        return tf.nest.pack_sequence_as(self._template, tf.unstack(columns, axis=1))

    def epoch(self, measure: Callable[[], Mapping[str, float]]) -> None:
        del measure

    @property
    def finished(self) -> bool:
        return False

    def finish(self) -> None:
        """The last weights are kept."""

    @tf.function
    def _block(self, batches: Iterator[Batch], n: tf.Tensor) -> tf.Tensor:
        """n steps in one call, [n, number of reported values]: the Python overhead of a step is paid once a block."""
        rows = tf.TensorArray(tf.float32, size=n)
        for i in tf.range(n):
            result = self._one(next(batches))
            rows = rows.write(i, tf.stack(tf.nest.flatten(result)))
        return rows.stack()

    def _one(self, batch: Batch) -> StepResult:
        strategy = tf.distribute.get_strategy()
        result = strategy.run(self._step, args=(batch,))
        result = tf.nest.map_structure(lambda value: strategy.experimental_local_results(value)[0], result)
        self._template = tf.nest.map_structure(lambda _: None, result)
        return result

    def _step(self, batch: Batch) -> StepResult:
        result = self.update(batch).result
        self.update.step.assign_add(1)
        return result
