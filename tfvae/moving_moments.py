"""Moving mean and covariance of batches, kept in weights that no optimiser trains."""

from collections.abc import Sequence

import keras
import tensorflow as tf

from tfvae.checks import require_at_least, require_momentum


class MovingMoments(keras.layers.Layer):
    """Moments of rows [B, D], updated batch by batch (generated-loss paper, Appendix B.2).

    mean <- a mean + (1 - a) mean of the batch, and so for the covariance, with a = min(decay, t / (t + 1)) after t
    batches that had a value (or, of the covariance, a pair). The paper has a = decay throughout. From zero that takes
    1 / (1 - decay) batches to forget where it started; this is the plain average of all batches until then.

    Args:
        width: D.
        decay: largest weight of the old moments.
    """

    def __init__(self, width: int, decay: float = 0.999) -> None:
        super().__init__()
        require_at_least("width", width, 1)
        require_momentum("decay", decay)
        self.decay = decay
        self.mean = self._moment((width,), "zeros", "mean")
        self.covariance = self._moment((width, width), "identity", "covariance")
        self.batches = self._moment((width, width), "zeros", "batches")

    def _moment(self, shape: tuple[int, ...], initializer: str, name: str) -> keras.Variable:
        # All replicas move their moments by the rows of all.
        return self.add_weight(shape=shape, initializer=initializer, trainable=False, aggregation="mean", name=name)

    def update(self, rows: tf.Tensor, there: tf.Tensor | None = None) -> None:
        """Moves the moments towards those of a batch, over all replicas.

        Args:
            rows: [B, D].
            there: [B, D], 1 where a number counts and 0 where it is missing; None where all count. A batch in which one
                column has nothing leaves its moments as they are.
        """
        there = tf.ones_like(rows) if there is None else there
        pairs, sums = _total([tf.matmul(there, there, transpose_a=True), tf.reduce_sum(there * rows, axis=0)])
        counts = tf.linalg.diag_part(pairs)
        mean = tf.math.divide_no_nan(sums, counts)
        deviations = there * (rows - mean)
        (products,) = _total([tf.matmul(deviations, deviations, transpose_a=True)])
        covariance = tf.math.divide_no_nan(products, pairs)
        kept = tf.where(pairs > 0, tf.minimum(self.decay, self.batches / (self.batches + 1)), 1.0)
        self._move(self.mean, mean, tf.linalg.diag_part(kept))
        self._move(self.covariance, covariance, kept)
        self.batches.assign_add(tf.cast(pairs > 0, tf.float32))

    def _move(self, moment: keras.Variable, value: tf.Tensor, kept: tf.Tensor) -> None:
        moment.assign(kept * moment + (1 - kept) * tf.stop_gradient(value))


def _total(values: Sequence[tf.Tensor]) -> Sequence[tf.Tensor]:
    """Sums over replicas."""
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return values
    found: Sequence[tf.Tensor] = context.all_reduce(tf.distribute.ReduceOp.SUM, list(values))
    return found
