"""The GRU over packed rows, with a gradient of its own.

The input's share of the gates is looked up in a table, one row a symbol. The gradient of a step reads what that step
saved, as it was saved. Only the states are joined over all steps, since such large arrays do not fit into a cache.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import tensorflow as tf

from tfvae.networks.records.activations import capped_celu_gradient
from tfvae.networks.records.gru import GRUCell, Parts, gru_step


class Levels(NamedTuple):
    """The order of the states, a forest: each state of depth t + 1 follows one of depth t; the first have depth 0."""

    counts: tf.Tensor
    """Number of states at each depth from 1 on, int32 [T]."""
    parents: tf.Tensor | None = None
    """Number of the state in the depth before that each state follows, int32 [K], depth 1 first. None: the i-th state
    of a depth follows the i-th of the depth before."""


Read = Callable[[tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor]
"""(start, end, h [end - start, H]) -> symbols int32 [end - start] that the states `start` to `end` of K read; h are the
states they come from. No gradient runs through it."""


def reading(symbols: tf.Tensor) -> Read:
    """A `Read` of symbols int32 [K] that are known beforehand."""
    return lambda start, end, h: symbols[start:end]


class Weights(NamedTuple):
    """The weights of a GRU that reads symbols, as tensors: `tf.custom_gradient` takes no variables."""

    tables: Parts
    """What each symbol adds to z, r and c before their nonlinearity, [V, H] each."""
    kernels: Parts
    """The recurrent kernels U_z, U_r and U_c, [H, H] each."""


def weights(cell: GRUCell, embeddings: tf.Tensor) -> Weights:
    """The weights of a cell that reads symbols with embeddings [V, N]."""
    return Weights(tuple(tf.split(cell.project(embeddings), 3, axis=1)), cell.kernels)


def packed_gru(weights: Weights, h0: tf.Tensor, levels: Levels, read: Read) -> tuple[tf.Tensor, tf.Tensor]:
    """Runs the GRU. Returns all states [N + K, H], the first in front, and the K symbols read. Differentiable once.

    Args:
        weights: of the GRU.
        h0: first states [N, H].
        levels: says which state follows which.
        read: gives the symbols that the states of one depth read.
    """

    @tf.custom_gradient
    def run(h0: tf.Tensor, *flat: tf.Tensor) -> Any:
        given = Weights(flat[:3], flat[3:])
        states, symbols, saved = _forward(given, h0, levels, read)

        def backward(dstates: tf.Tensor, _: Any) -> tuple[tf.Tensor, ...]:
            dstates = tf.convert_to_tensor(dstates)  # may come as slices
            return _backward(dstates, given, tf.shape(h0)[0], levels, symbols, saved)

        return (states, symbols), backward

    return run(h0, *weights.tables, *weights.kernels)


def _forward(
    weights: Weights, h0: tf.Tensor, levels: Levels, read: Read
) -> tuple[tf.Tensor, tf.Tensor, list[tf.TensorArray]]:
    """Returns all states, the symbols read, and for each depth the states before it, z, r and c."""
    starts, steps = tf.cumsum(levels.counts, exclusive=True), tf.size(levels.counts)

    def step(t: tf.Tensor, h: tf.Tensor, states: Any, symbols: Any, *saved: tf.TensorArray) -> tuple[Any, ...]:
        start, end = starts[t], starts[t] + levels.counts[t]
        before = _parents(h, levels, start, end)
        read_now = read(start, end, before)
        h, *parts = gru_step([tf.gather(table, read_now) for table in weights.tables], before, weights.kernels)
        written = (array.write(t, value) for array, value in zip(saved, (before, *parts), strict=True))
        return t + 1, h, states.write(t + 1, h), symbols.write(t + 1, read_now), *written

    # Element 0 gives an array something to put together where no string has a symbol.
    states, symbols = (_array(v, steps + 1).write(0, v) for v in (h0, tf.zeros([0], tf.int32)))
    arrays = states, symbols, *(_array(h0, steps) for _ in range(4))
    shapes = *_rows(h0.shape[-1]), *[tf.TensorShape(None)] * len(arrays)
    _, _, states, symbols, *saved = tf.while_loop(lambda t, *_: t < steps, step, (0, h0, *arrays), shapes)
    return states.concat(), symbols.concat(), saved


def _backward(
    dstates: tf.Tensor,
    weights: Weights,
    first: tf.Tensor,
    levels: Levels,
    symbols: tf.Tensor,
    saved: list[tf.TensorArray],
) -> tuple[tf.Tensor, ...]:
    """Gradients of the `first` states, of the tables and of the kernels."""
    sizes = tf.concat([[first], levels.counts], axis=0)
    starts, steps = tf.cumsum(levels.counts, exclusive=True), tf.size(levels.counts)
    transposed = [tf.transpose(kernel) for kernel in weights.kernels]
    size = weights.tables[0].shape[0]

    def step(t: tf.Tensor, dh: tf.Tensor, *totals: tf.Tensor) -> tuple[Any, ...]:
        """Goes from depth t + 1 to t; `dh` is the gradient of the states of depth t + 1 that comes from deeper ones."""
        start, end = starts[t], starts[t] + levels.counts[t]
        h, z, r, c = (array.read(t) for array in saved)
        # Depth by depth from the last: a state's gradient is whole once all its children have added theirs.
        dh += dstates[first + start : first + end]
        dshares, dbefore = _step_gradient(dh, h, z, r, c, transposed)
        dtables = (tf.math.unsorted_segment_sum(d, symbols[start:end], size) for d in dshares)
        dkernels = (tf.matmul(a, d, transpose_a=True) for a, d in zip((h, h, r * h), dshares, strict=True))
        totals = tuple(total + d for total, d in zip(totals, (*dtables, *dkernels), strict=True))
        return t - 1, _to_parents(dbefore, levels, start, end, sizes[t]), *totals

    zeros = [tf.zeros_like(value) for value in (*weights.tables, *weights.kernels)]
    start = steps - 1, tf.zeros([sizes[-1], dstates.shape[-1]]), *zeros
    shapes = *_rows(dstates.shape[-1]), *(zero.shape for zero in zeros)
    _, dh0, *totals = tf.while_loop(lambda t, *_: t >= 0, step, start, shapes)
    return dh0 + dstates[:first], *totals


def _step_gradient(
    dh: tf.Tensor, h: tf.Tensor, z: tf.Tensor, r: tf.Tensor, c: tf.Tensor, transposed: list[tf.Tensor]
) -> tuple[Parts, tf.Tensor]:
    """Gradients of the shares of z, r and c, and of the state before h, from that of the state after it."""
    # Of h' = c + z (h - c): (1 - z) dh goes to c, z dh to h, and (h - c) dh to z, times z (1 - z) for its sigmoid.
    kept = dh * (1 - z)
    dc = capped_celu_gradient(kept, c)
    dz = kept * z * (h - c)
    # The candidate reads r h: r times its share is h's, and h times it r's, times r (1 - r) for the sigmoid.
    dreset = tf.matmul(dc, transposed[2]) * r
    dr = dreset * h * (1 - r)
    return (dz, dr, dc), dh * z + dreset + tf.matmul(dz, transposed[0]) + tf.matmul(dr, transposed[1])


def _parents(h: tf.Tensor, levels: Levels, start: tf.Tensor, end: tf.Tensor) -> tf.Tensor:
    return h[: end - start] if levels.parents is None else tf.gather(h, levels.parents[start:end])


def _to_parents(dh: tf.Tensor, levels: Levels, start: tf.Tensor, end: tf.Tensor, size: tf.Tensor) -> tf.Tensor:
    """The gradient of `_parents`: adds up `dh` by parent, [size, H]."""
    if levels.parents is None:
        return tf.pad(dh, [[0, size - (end - start)], [0, 0]])
    # Strings that begin alike share a parent, whose gradient is the sum of theirs.
    return tf.math.unsorted_segment_sum(dh, levels.parents[start:end], size)


def _array(like: tf.Tensor, size: tf.Tensor) -> tf.TensorArray:
    return tf.TensorArray(like.dtype, size, infer_shape=False, element_shape=[None, *like.shape[1:]])


def _rows(width: int) -> tuple[tf.TensorShape, tf.TensorShape]:
    """Shapes of a loop's counter and of its state, whose number of rows changes."""
    return tf.TensorShape([]), tf.TensorShape([None, width])
