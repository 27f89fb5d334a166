"""The GRU over packed rows, with a gradient of its own.

Only what must run one step after another is in the loops. The input's share of the gates is looked up in a table, one
row a symbol; the gradients of kernels and tables are one product each, over all steps at once.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import tensorflow as tf

from tfvae.networks.record.activations import capped_celu_slope
from tfvae.networks.record.gru import GRUCell, gru_step


class Levels(NamedTuple):
    """A forest: the states at depth t + 1 each come from one of depth t. Depth 0 are the first states."""

    parents: tf.Tensor
    """Row among the states of the depth before, int32 [K], depth 1 first."""
    counts: tf.Tensor
    """Number of states at each depth from 1 on, int32 [T]."""


Read = Callable[[tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor]
"""(start, end, h [end - start, H]) -> symbols int32 [end - start] that the states `start` to `end` of K read next; h
are the states they come from. No gradient runs through it."""


def reading(symbols: tf.Tensor) -> Read:
    """Reads symbols int32 [K] that are there from the beginning."""
    return lambda start, end, h: symbols[start:end]


class Weights(NamedTuple):
    """The weights of a GRU that reads symbols, as tensors: `tf.custom_gradient` takes no variables."""

    gates_table: tf.Tensor
    """The share of each symbol in z and r, [V, 2 H]."""
    candidate_table: tf.Tensor
    """The share of each symbol in c, [V, H]."""
    gates_kernel: tf.Tensor
    candidate_kernel: tf.Tensor


def weights(cell: GRUCell, embeddings: tf.Tensor) -> Weights:
    """Those of a cell that reads symbols with embeddings [V, N]."""
    table = cell.project(embeddings)
    kernels = tf.convert_to_tensor(cell.gates_kernel), tf.convert_to_tensor(cell.candidate_kernel)
    return Weights(table[:, : 2 * cell.width], table[:, 2 * cell.width :], *kernels)


def packed_gru(weights: Weights, h0: tf.Tensor, levels: Levels, read: Read) -> tuple[tf.Tensor, tf.Tensor]:
    """All states [N + K, H], the first ones in front, and the symbols read, int32 [K]. Differentiable once.

    Args:
        weights: of the GRU.
        h0: first states [N, H].
        levels: which state follows which.
        read: gives the symbols.
    """

    @tf.custom_gradient
    def run(h0: tf.Tensor, *flat: tf.Tensor) -> Any:
        states, both, c, symbols = _forward(Weights(*flat), h0, levels, read)

        def backward(dstates: tf.Tensor, _: Any) -> tuple[tf.Tensor, ...]:
            dstates = tf.convert_to_tensor(dstates)  # may come as slices
            return _backward(dstates, Weights(*flat), levels, tf.shape(h0)[0], states, both, c, symbols)

        return (states, symbols), backward

    return run(h0, *weights)


def _forward(weights: Weights, h0: tf.Tensor, levels: Levels, read: Read) -> tuple[tf.Tensor, ...]:
    """All states; z and r, c and the symbols of each but the first ones."""
    starts, steps = tf.cumsum(levels.counts, exclusive=True), tf.size(levels.counts)
    width = h0.shape[-1]

    def step(t: tf.Tensor, h: tf.Tensor, *saved: tf.TensorArray) -> tuple[Any, ...]:
        start = starts[t]
        end = start + levels.counts[t]
        h = tf.gather(h, levels.parents[start:end])
        symbols = read(start, end, h)
        tables = tf.gather(weights.gates_table, symbols), tf.gather(weights.candidate_table, symbols)
        h, both, c = gru_step(*tables, h, weights.gates_kernel, weights.candidate_kernel)
        values = h, both, c, symbols
        return t + 1, h, *(array.write(t + 1, value) for array, value in zip(saved, values, strict=True))

    # Element 0 gives an array something to put together where no string has a symbol.
    none = [tf.zeros([0, 2 * width]), tf.zeros([0, width]), tf.zeros([0], tf.int32)]
    arrays = [_array(steps + 1, first).write(0, first) for first in (h0, *none)]
    shapes = (tf.TensorShape([]), tf.TensorShape([None, width]), *[tf.TensorShape(None)] * len(arrays))
    _, _, *arrays = tf.while_loop(lambda t, *_: t < steps, step, (0, h0, *arrays), shapes)
    return tuple(array.concat() for array in arrays)


def _array(size: tf.Tensor, like: tf.Tensor) -> tf.TensorArray:
    shape = [None, *like.shape[1:]]
    return tf.TensorArray(like.dtype, size, infer_shape=False, element_shape=shape)


def _backward(
    dstates: tf.Tensor,
    weights: Weights,
    levels: Levels,
    first: tf.Tensor,
    states: tf.Tensor,
    both: tf.Tensor,
    c: tf.Tensor,
    symbols: tf.Tensor,
) -> tuple[tf.Tensor, ...]:
    """Gradients of h0 and of the weights."""
    sizes = tf.concat([[first], levels.counts], axis=0)
    before = tf.gather(states, levels.parents + tf.repeat(tf.cumsum(sizes, exclusive=True)[:-1], levels.counts))
    (z, r), width = tf.split(both, 2, axis=-1), states.shape[-1]
    into_c, into_z, into_r = (1 - z) * capped_celu_slope(c), (before - c) * z * (1 - z), before * r * (1 - r)
    starts, steps = tf.cumsum(levels.counts, exclusive=True), tf.size(levels.counts)
    gates_back, candidate_back = tf.transpose(weights.gates_kernel), tf.transpose(weights.candidate_kernel)

    def step(t: tf.Tensor, dh: tf.Tensor, dgates: tf.TensorArray, dcs: tf.TensorArray) -> tuple[Any, ...]:
        """dh: what the states of depth t + 1 owe to deeper ones."""
        start = starts[t]
        end = start + levels.counts[t]
        dh += dstates[first + start : first + end]
        dc = dh * into_c[start:end]
        dreset = dc @ candidate_back
        dboth = tf.concat([dh * into_z[start:end], dreset * into_r[start:end]], axis=-1)
        dbefore = dh * z[start:end] + dreset * r[start:end] + dboth @ gates_back
        dparent = tf.math.unsorted_segment_sum(dbefore, levels.parents[start:end], sizes[t])
        return t - 1, dparent, dgates.write(t, dboth), dcs.write(t, dc)

    last = tf.zeros([sizes[-1], width])
    none = tf.zeros([0, 2 * width]), tf.zeros([0, width])
    arrays = [_array(steps + 1, value).write(steps, value) for value in none]
    shapes = (tf.TensorShape([]), tf.TensorShape([None, width]), *[tf.TensorShape(None)] * 2)
    _, dh0, *arrays = tf.while_loop(lambda t, *_: t >= 0, step, (steps - 1, last, *arrays), shapes)
    dgates, dc = (array.concat() for array in arrays)
    size = tf.shape(weights.gates_table)[0]
    return (
        dh0 + dstates[:first],
        tf.math.unsorted_segment_sum(dgates, symbols, size),
        tf.math.unsorted_segment_sum(dc, symbols, size),
        tf.matmul(before, dgates, transpose_a=True),
        tf.matmul(r * before, dc, transpose_a=True),
    )
