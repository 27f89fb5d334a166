"""The character model on strings that are all as long as their column: for XLA, which wants static shapes.

The results are those of packed strings up to rounding, and what is drawn takes the same numbers.
"""

from typing import Any

import tensorflow as tf

from tfvae.likelihoods.tokens import lengths
from tfvae.networks.records.packed_gru import Weights
from tfvae.networks.records.plain_gru import Read, places, plain_gru
from tfvae.networks.search import draw
from tfvae.symbols import PAD


def last_states(weights: Weights, x: tf.Tensor) -> tf.Tensor:
    """The state [N, H] in which a GRU has read each of the strings x int32 [N, T] up to END, from a zero state."""
    length = tf.maximum(lengths(x) - 1, 0)
    first = tf.zeros([x.shape[0] or tf.shape(x)[0], weights.kernels[0].shape[0]])
    states = plain_gru(weights, first, _width(x), places(x))
    return tf.gather(states, length, batch_dims=1)


def states_before(weights: Weights, h0: tf.Tensor, x: tf.Tensor, read: Read) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """The state before each symbol of x int32 [N, T], PAD among them: [N T, H]; its row and its place, int32 [N T]."""
    states = plain_gru(weights, h0, _width(x) - 1, read)
    row, place = tf.meshgrid(tf.range(tf.shape(x)[0]), tf.range(tf.shape(x)[1]), indexing="ij")
    return tf.reshape(states, [-1, states.shape[-1]]), tf.reshape(row, [-1]), tf.reshape(place, [-1])


def mixed(x: tf.Tensor, true: tf.Tensor, drawn_by: tf.Tensor, logits: Any) -> Read:
    """A `Read` of the true symbols, or of those drawn from logits.

    Args:
        x: the true symbols int32 [N, T].
        true: bool [N, T]; a place says whether the symbol *before* it is read as it is in x.
        drawn_by: [N, T], in [0, 1).
        logits: h [N, H] -> logits [N, V].
    """

    def read(t: tf.Tensor, h: tf.Tensor) -> tf.Tensor:
        own = draw(logits(h), drawn_by[:, t + 1], 1.0)
        return tf.where(true[:, t + 1] | (x[:, t + 1] == PAD), x[:, t], own)

    return read


def _width(x: tf.Tensor) -> tf.Tensor | int:
    """T, a Python number wherever it is known."""
    return tf.shape(x)[1] if x.shape[1] is None else x.shape[1]
