"""A Source of columns in memory, read in an order that is a pure function of (seed, step)."""

from collections.abc import Callable, Mapping

import numpy as np
import tensorflow as tf

from tfvae.checks import require_at_least, require_one_of
from tfvae.data.interface import Interface, Tensors
from tfvae.data.source import check_seed
from tfvae.types import Batch, Seed

Rows = dict[str, tf.Tensor]
"""Some rows of all columns, [B, ...] each."""
Prepare = Callable[[Rows, Seed], Batch]
"""Rows as they are stored, and a seed of this batch alone -> the batch that a model sees."""

_AHEAD = 2


def as_they_are(rows: Rows, seed: Seed) -> Batch:
    """The columns themselves: one of them is called x."""
    del seed
    return rows


class Arrays:
    """Columns of each split, and a function from their rows to a model's batch.

    Args:
        splits: split -> column -> array [N, ...]; the columns of a split are of one length.
        prepare: traced once; its second argument is its only source of randomness. It is tried at once, on one row of
            each split.

    Raises:
        ValueError: a split is empty, has no column, or columns of several lengths; or whatever `prepare` raises.
    """

    def __init__(self, splits: Mapping[str, Mapping[str, np.ndarray]], prepare: Prepare = as_they_are) -> None:
        for split, columns in splits.items():
            _check_lengths(split, columns)
        self._stored = {split: dict(columns) for split, columns in splits.items()}
        self._splits = {split: {name: on_host(c) for name, c in columns.items()} for split, columns in splits.items()}
        self._prepare = prepare
        for columns in self._splits.values():
            batch = prepare({name: column[:1] for name, column in columns.items()}, tf.zeros([2], tf.int32))
        self._example = batch

    @property
    def interface(self) -> Interface:
        """Batches {"x"} as they are."""
        return Tensors(tuple(self._example["x"].shape[1:]))

    @property
    def sizes(self) -> dict[str, int]:
        """Number of examples of each split."""
        return {split: len(next(iter(columns.values()))) for split, columns in self._splits.items()}

    def stored(self, split: str) -> Mapping[str, np.ndarray]:
        """All columns of a split as they are stored; nobody may change them."""
        require_one_of("split", split, self._stored)
        return self._stored[split]

    def batches(self, split: str, batch_size: int, *, seed: Seed, start_step: int = 0) -> tf.data.Dataset:
        """Endless shuffled batches from `start_step` on; each epoch is a permutation, and a batch may span two.

        Args:
            split: one of `sizes`.
            batch_size: examples in a batch, over all replicas, at most the split's size.
            seed: int32 [2], of the order and of `prepare`.
            start_step: number of the first batch.

        Raises:
            ValueError: an argument is out of its range.
        """
        self._check(split, batch_size, start_step)
        if batch_size > self.sizes[split]:
            raise ValueError(
                f"`batch_size` must be at most {self.sizes[split]}, the size of {split}; got {batch_size}."
            )
        _, noise = _order_and_noise(seed)

        def batch(step: tf.Tensor) -> Batch:
            return self._prepare(self._rows(split, batch_size, seed, step), _fold_in(noise, step))

        steps = tf.data.Dataset.range(start_step, tf.int64.max // batch_size)
        return steps.map(batch, num_parallel_calls=_AHEAD, deterministic=True).prefetch(_AHEAD)

    def pass_end(self, step: int, batch_size: int) -> int:
        """Number of the step after which each example of "train" was seen once more than at the pass's start."""
        size = self.sizes["train"]
        epoch = step * batch_size // size
        return -(-(epoch + 1) * size // batch_size)

    def rows(self, split: str, batch_size: int, *, seed: Seed, step: int) -> dict[str, np.ndarray]:
        """All columns of one batch of `batches`, as they are stored; "key" names the examples of a batch gone wrong."""
        self._check(split, batch_size, step)
        return {
            name: rows.numpy()
            for name, rows in self._rows(split, batch_size, seed, tf.constant(step, tf.int64)).items()
        }

    def chosen(self, split: str, places: np.ndarray) -> Batch:
        """The batch of the examples at these places, in their order; the seed of what is random in it is [0, 0]."""
        require_one_of("split", split, self._splits)
        rows = {name: tf.gather(column, places) for name, column in self._splits[split].items()}
        return self._prepare(rows, tf.zeros([2], tf.int32))

    def sweep(self, split: str, batch_size: int, *, limit: int | None = None) -> tf.data.Dataset:
        """One ordered pass over the first `limit` examples; the last batch may be short.

        Each batch's seed depends on the place of its first example alone, so sweeps with one `batch_size` are equal.

        Raises:
            ValueError: an argument is out of its range.
        """
        self._check(split, batch_size, 0)
        size = self.sizes[split]
        if limit is not None:
            require_at_least("limit", limit, 1)
            size = min(size, limit)

        def batch(start: tf.Tensor) -> Batch:
            end = tf.minimum(start + batch_size, size)
            rows = {name: column[start:end] for name, column in self._splits[split].items()}
            return self._prepare(rows, _fold_in(tf.zeros([2], tf.int32), start))

        starts = tf.data.Dataset.range(0, size, batch_size)
        return starts.map(batch, num_parallel_calls=_AHEAD, deterministic=True).prefetch(_AHEAD)

    def _rows(self, split: str, batch_size: int, seed: Seed, step: tf.Tensor) -> Rows:
        order, _ = _order_and_noise(seed)
        index = _shuffled(step, batch_size, self.sizes[split], order)
        return {name: tf.gather(column, index) for name, column in self._splits[split].items()}

    def _check(self, split: str, batch_size: int, step: int) -> None:
        require_one_of("split", split, self._splits)
        require_at_least("batch_size", batch_size, 1)
        require_at_least("start_step", step, 0)


def on_host(column: np.ndarray) -> tf.Tensor:
    """An eager tensor, which a graph captures: an array would be its constant, and a graph holds no more than 2 GB.

    It is on the host, for a column may be larger than a GPU's memory. One that is mapped is not copied: TensorFlow
    reads it where it lies, and the system loads what is read.
    """
    with tf.device("CPU:0"):
        if isinstance(column, np.memmap) and column.dtype.kind in "iuf":
            return tf.experimental.dlpack.from_dlpack(column.__dlpack__())
        return tf.constant(column)


def _check_lengths(split: str, columns: Mapping[str, np.ndarray]) -> None:
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) != 1 or not all(lengths.values()):
        raise ValueError(f"`splits` must have columns of one length, at least 1; those of {split!r} have {lengths}.")


def _order_and_noise(seed: Seed) -> list[tf.Tensor]:
    """Splits the seed in two, so that `prepare` never draws the noise of a model that is given fold_in(seed, step)."""
    return tf.unstack(tf.random.experimental.stateless_split(check_seed(seed), 2), num=2)


def _fold_in(seed: Seed, number: tf.Tensor) -> Seed:
    return tf.random.experimental.stateless_fold_in(seed, number)


def _shuffled(step: tf.Tensor, batch_size: int, size: int, seed: Seed) -> tf.Tensor:
    """Row numbers [batch_size] of one step: a running position, shuffled anew in each epoch."""
    # The stream is one permutation after another, each of a seed of its own. Row i of it is a function of seed and i
    # alone, so that a run goes on at any step, and no permutation is held in memory.
    position = step * batch_size + tf.range(batch_size, dtype=tf.int64)
    epoch = position // size
    first = epoch[0]  # a batch is no larger than an epoch, so it reaches into the next one at most

    def permuted(number: tf.Tensor) -> tf.Tensor:
        last = tf.constant(size - 1, tf.int64)
        return tf.random.experimental.index_shuffle(position % size, _fold_in(seed, number), last)

    return tf.where(epoch == first, permuted(first), permuted(first + 1))
