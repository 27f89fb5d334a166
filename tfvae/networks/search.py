"""Sentences from a network that reads one token and gives the logits of the next: by sampling, and by beam search."""

from collections.abc import Callable
from typing import Any, NamedTuple

import tensorflow as tf

from tfvae import randomness
from tfvae.symbols import END, PAD, START
from tfvae.types import Seed, by_rows

State = Any
"""Nest of [N, ...]: what the network remembers of the tokens it has read, one row a sentence."""

Step = Callable[[tf.Tensor, State], tuple[tf.Tensor, State]]
"""(tokens int32 [N], state) -> (logits [N, V] of the tokens that follow, new state). The first token is START."""


def sample(step: Step, state: State, n: Any, length: Any, seed: Seed, temperature: Any = 1.0) -> tf.Tensor:
    """n sentences int32 [n, length], one token after the other, until all have ended; PAD fills them after END.

    A token is drawn by inversion from softmax(logits / temperature), PAD and START left out; at temperature 0 it is
    the most likely one. A sentence that does not end within `length` tokens has no END. Each token takes one
    uniform number, so the first k of n sentences are those of n = k with the same seed, up to rounding.
    """
    uniform = randomness.uniform([n, length], seed)

    def advance(
        t: tf.Tensor, token: tf.Tensor, state: State, ended: tf.Tensor, x: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, State, tf.Tensor, tf.Tensor]:
        logits, state = step(token, state)
        token = tf.where(ended, PAD, draw(_words_only(logits), uniform[:, t], temperature))
        return t + 1, token, state, ended | (token == END), _write(x, t, token)

    start = (tf.fill([n], START), state, tf.fill([n], False), tf.fill([n, length], PAD))
    return _loop(lambda t, token, state, ended, x: ~tf.reduce_all(ended), advance, start, length)[-1]


def beam_search(step: Step, state: State, n: Any, length: Any, width: Any) -> tuple[tf.Tensor, tf.Tensor]:
    """The `width` best sentences that a search of that width finds: int32 [n, width, length], best first.

    Also returns their log-probabilities under softmax(logits), nats [n, width]: of the tokens up to END, or of all
    `length` where a sentence has not ended by then. PAD and START are never taken; ended sentences stay in the
    beam with the score they have. Width 1 is greedy; from (V - 2)**length on no sentence is left out. Where there are
    fewer than `width` sentences, the rest of the row is PAD with log-probability minus infinity.
    """

    def advance(
        t: tf.Tensor, token: tf.Tensor, state: State, score: tf.Tensor, ended: tf.Tensor, x: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, State, tf.Tensor, tf.Tensor, tf.Tensor]:
        logits, state = step(tf.reshape(token, [-1]), state)
        size = tf.shape(logits)[-1]
        follow = tf.reshape(_words_only(tf.nn.log_softmax(tf.cast(logits, tf.float32))), [n, width, size])
        follow = tf.where(ended[..., None], tf.where(tf.range(size) == PAD, 0.0, -float("inf")), follow)
        score, best = tf.math.top_k(tf.reshape(score[..., None] + follow, [n, width * size]), width)
        parent, token = best // size, best % size
        rows = tf.reshape(tf.range(n)[:, None] * width + parent, [-1])
        state = tf.nest.map_structure(lambda s: tf.gather(s, rows), state)
        ended = tf.gather(ended, parent, batch_dims=1) | (token == END)
        return t + 1, token, state, score, ended, _write(tf.gather(x, parent, batch_dims=1), t, token)

    alone = tf.where(tf.range(width) == 0, 0.0, -float("inf"))  # beams that start alike must not be found twice
    start = (
        tf.fill([n, width], START),
        tf.nest.map_structure(lambda s: tf.repeat(s, width, axis=0), state),
        tf.tile(alone[None], [n, 1]),
        tf.fill([n, width], False),
        tf.fill([n, width, length], PAD),
    )
    *_, score, _, x = _loop(_open, advance, start, length)
    return tf.where(tf.math.is_inf(score)[..., None], PAD, x), score


def _open(t: tf.Tensor, token: tf.Tensor, state: State, score: tf.Tensor, ended: tf.Tensor, x: tf.Tensor) -> tf.Tensor:
    """Whether the search goes on: some sentence with a log-probability above minus infinity has not ended."""
    del t, token, state, x
    return tf.reduce_any(~ended & ~tf.math.is_inf(score))


def _loop(more: Callable, advance: Callable, start: tuple, length: Any) -> tuple:
    """`tf.while_loop` of at most `length` rounds over (t, *start); the number of rows may be unknown to the graph."""
    loose = tf.nest.map_structure(lambda v: tf.TensorShape([None, *v.shape[1:]]), start)
    variables, shapes = (tf.constant(0), *start), (tf.TensorShape([]), *loose)
    return tf.while_loop(more, advance, variables, shapes, maximum_iterations=length)


def _words_only(logits: tf.Tensor) -> tf.Tensor:
    ids = tf.range(tf.shape(logits)[-1])
    return tf.where((ids == PAD) | (ids == START), tf.cast(-float("inf"), logits.dtype), logits)


_BLOCK = 64
"""Weights that are summed together before they are searched."""
_BELOW_ONE = 1.0 - 1e-6


class Sharpness(NamedTuple):
    """How what is drawn differs from the model: 1 and 1 are the model itself."""

    temperature: Any = 1.0
    """Divides logits, and scales the deviations of numbers; 0 takes the likeliest."""
    nucleus: float = 1.0
    """Only the likeliest values are drawn that have this share of the probability together, above 0, before the
    temperature (Holtzman et al. 2020). Of numbers it chooses regions, and leaves the noise inside them."""


def draw(logits: tf.Tensor, uniform: tf.Tensor, temperature: Any, nucleus: float = 1.0) -> tf.Tensor:
    """The first token at which the distribution function exceeds `uniform` [N]; the mode at temperature 0.

    The temperature is one for all, or one for each example of the N rows.
    """
    logits = tf.cast(logits, tf.float32)
    temperature = by_rows(temperature, uniform)
    if nucleus < 1:
        logits = _nucleus(logits, nucleus)
    logits -= tf.reduce_max(logits, axis=-1, keepdims=True)  # else a small temperature makes the best one infinite
    scaled = logits / by_rows(tf.where(temperature > 0, temperature, 1.0), logits)
    drawn = _inverted(tf.exp(scaled), uniform)
    return tf.where(temperature > 0, drawn, tf.argmax(logits, axis=-1, output_type=tf.int32))


def _inverted(weights: tf.Tensor, uniform: tf.Tensor) -> tf.Tensor:
    """The place at which the running sum of weights [N, V] exceeds a share `uniform` [N] of the whole, int32 [N].

    Sums over blocks find the block, and sums within it the place: TensorFlow's `cumsum` over 2,000 weights takes four
    fifths of the time of a draw, and so two fifths of it are left (12.5 and 5 CPU ms for 1,100 draws).
    """
    rows, size = tf.unstack(tf.shape(weights))
    blocks = tf.reshape(tf.pad(weights, [[0, 0], [0, -size % _BLOCK]]), [rows, -1, _BLOCK])
    sums = tf.cumsum(tf.reduce_sum(blocks, axis=-1), axis=-1)
    # A little below the whole, else rounding would find a place behind the last one that has any weight.
    target = tf.minimum(uniform, _BELOW_ONE) * sums[:, -1]
    block = tf.searchsorted(sums, target[:, None], side="right")[:, 0]
    left = target - tf.gather(tf.pad(sums, [[0, 0], [1, 0]]), block, batch_dims=1)
    inside = tf.cumsum(tf.gather(blocks, block, batch_dims=1), axis=-1)
    left = tf.clip_by_value(left, 0.0, _BELOW_ONE * inside[:, -1])
    return block * _BLOCK + tf.searchsorted(inside, left[:, None], side="right")[:, 0]


def _nucleus(logits: tf.Tensor, share: float) -> tf.Tensor:
    """Minus infinity for all but the fewest likeliest tokens [N, V] with this share; equal ones stay together."""
    p = tf.nn.softmax(logits)
    ordered = tf.sort(p, direction="DESCENDING")
    likelier = tf.cumsum(ordered, axis=-1, exclusive=True)  # the mass of all that are likelier; 0 of the first
    least = tf.reduce_min(tf.where(likelier < share, ordered, 1.0), axis=-1, keepdims=True)
    return tf.where(p >= least, logits, -float("inf"))


def _write(x: tf.Tensor, t: tf.Tensor, token: tf.Tensor) -> tf.Tensor:
    """x [..., length] with `token` [...] at position t."""
    return tf.where(tf.range(tf.shape(x)[-1]) == t, token[..., None], x)
