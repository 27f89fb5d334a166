"""Sentences: p(x given z) as a product of categorical distributions, one a token, each given the tokens before."""

from collections.abc import Mapping

import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.symbols import PAD

tfd = tfp.distributions


def lengths(x: tf.Tensor) -> tf.Tensor:
    """Number of tokens that are no PAD, END among them, int32 [B]; START is not in x."""
    return tf.math.count_nonzero(x != PAD, axis=-1, dtype=tf.int32)


class TokenSequence(tfd.Distribution):
    """Sentences x int32 [B, T] under teacher forcing: the logits at t were computed from the tokens of x before t.

    Args:
        logits: [B, T, V]. PAD in x costs nothing, whatever its logits.
    """

    def __init__(self, logits: tf.Tensor) -> None:
        super().__init__(
            dtype=tf.int32,
            reparameterization_type=tfd.NOT_REPARAMETERIZED,
            validate_args=False,
            allow_nan_stats=False,
            parameters={"logits": logits},
            name="TokenSequence",
        )
        self.logits = logits

    def _log_prob(self, x: tf.Tensor) -> tf.Tensor:
        """Sum over the tokens, nats [B]."""
        nats = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=x, logits=self.logits)
        return -tf.reduce_sum(tf.where(x == PAD, 0.0, nats), axis=-1)

    def _mode(self) -> tf.Tensor:
        """Likeliest token at each place, given the true ones before; int32 [B, T]."""
        return tf.argmax(self.logits, axis=-1, output_type=tf.int32)

    def _batch_shape(self) -> tf.TensorShape:
        return self.logits.shape[:-2]

    def _event_shape(self) -> tf.TensorShape:
        return self.logits.shape[-2:-1]


def tokens(params: Mapping[str, tf.Tensor]) -> tfd.Distribution:
    """{"logits": [B, T, V]} -> distribution over sentences x int32 [B, T]; `log_prob` in nats, summed over tokens."""
    return TokenSequence(params["logits"])
