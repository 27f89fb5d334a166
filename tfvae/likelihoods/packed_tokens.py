"""The likelihood of strings of different lengths, from logits that are packed without padding."""

import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.likelihoods.tokens import cross_entropy
from tfvae.symbols import PAD

tfd = tfp.distributions


class PackedTokens(tfd.Distribution):
    """Strings x int32 [N, T]: the logits of each symbol were computed from those of its string before it.

    Args:
        logits: [M, V], of all symbols that are no PAD, in any order; those of PAD may be among them, and count
            nothing.
        row: the string of each, int32 [M].
        place: its place in the string, int32 [M].
        rows: N.
    """

    def __init__(self, logits: tf.Tensor, row: tf.Tensor, place: tf.Tensor, rows: tf.Tensor | int) -> None:
        super().__init__(
            dtype=tf.int32,
            reparameterization_type=tfd.NOT_REPARAMETERIZED,
            validate_args=False,
            allow_nan_stats=False,
            parameters={"logits": logits, "row": row, "place": place, "rows": rows},
            name="PackedTokens",
        )
        self.logits, self.row, self.place, self.rows = logits, row, place, rows

    def _log_prob(self, x: tf.Tensor) -> tf.Tensor:
        """Sum over the symbols, END among them, nats [N]. x has the lengths with which the logits were packed."""
        symbols = tf.gather_nd(x, tf.stack([self.row, self.place], axis=1))
        nats = tf.where(symbols == PAD, 0.0, cross_entropy(self.logits, symbols))
        return -tf.math.unsorted_segment_sum(nats, self.row, self.rows)

    def _batch_shape(self) -> tf.TensorShape:
        return tf.TensorShape([tf.get_static_value(self.rows)])

    def _batch_shape_tensor(self) -> tf.Tensor:
        return tf.reshape(self.rows, [1])

    def _event_shape(self) -> tf.TensorShape:
        return tf.TensorShape([None])
