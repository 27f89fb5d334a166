"""Records of sentences -> batches of tokens, of one length or padded."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from tfvae import static_shapes
from tfvae.checks import DataError, require_at_least, require_one_of
from tfvae.data.arrays import on_host
from tfvae.data.reader import FINDINGS
from tfvae.data.sentences.interface import Words
from tfvae.data.sentences.vocabulary import Vocabulary
from tfvae.data.source import check_seed
from tfvae.data.storage.kept_columns import kept_columns
from tfvae.data.storage.tfrecords import Columns, Features, matching, read_chunks
from tfvae.symbols import END, PAD, UNKNOWN
from tfvae.types import Batch, Seed

_AHEAD = 2

FEATURES = Features(
    {"text": tf.io.FixedLenFeature([], tf.string), "label": tf.io.FixedLenFeature([], tf.int64)},
    lambda parsed: parsed,
)
"""Records of a reader of sentences, see `read_corpus`."""


class Tokens(NamedTuple):
    """Sentences of a split one after another: words, then END."""

    tokens: tf.Tensor
    """int32, all sentences."""
    starts: tf.Tensor
    """int64 [N]."""
    lengths: tf.Tensor
    """int64 [N]."""
    labels: tf.Tensor
    """int32 [N]."""


class _Plan(NamedTuple):
    """The batches of one pass, before they are shuffled: each is a part of a group of rows."""

    rows: tf.Tensor
    """int64 [N], group after group."""
    batches: tf.Tensor
    """int64 [n, 3]: where in `rows` the group starts, its size, where in the group the batch starts."""


class Sentences:
    """Tokens, mapped into memory, read in an order that is a pure function of (seed, step).

    A batch is {"x": int32 [B, T], "label": int32 [B]}: words, then END, then PAD. T, and B at the end of a group,
    differ between batches.

    Args:
        vocabulary: words by number.
        splits: tokens of each split.
        max_words: words of a sentence at most, in a request.
        bucketed: whether a training batch has sentences of one length, and so no PAD. The last batch of each length is
            small, and a pass takes more steps than N / batch_size. Otherwise batches are padded to their longest
            sentence, and only the last one of a pass is small.
    """

    def __init__(
        self, vocabulary: Vocabulary, splits: Mapping[str, Tokens], bucketed: bool = True, max_words: int = 1000
    ) -> None:
        self.vocabulary, self.interface = vocabulary, Words(vocabulary, max_words)
        self._splits, self._bucketed, self._max_words = splits, bucketed, max_words
        self._plan = lru_cache(maxsize=4)(self._make_plan)

    @property
    def sizes(self) -> dict[str, int]:
        """Number of sentences of each split."""
        return {split: len(tokens.starts) for split, tokens in self._splits.items()}

    @property
    def unknown(self) -> dict[str, float]:
        """Share of the words of each split that the vocabulary lacks."""
        return {split: _share(tokens.tokens) for split, tokens in self._splits.items()}

    def training_on(self, split: str) -> "Sentences":
        """The sentences of a split as the only ones, and as those to train on."""
        require_one_of("split", split, self._splits)
        only = {"train": self._splits[split]}
        return Sentences(self.vocabulary, only, self._bucketed, self._max_words)

    def batches(self, split: str, batch_size: int, *, seed: Seed, start_step: int = 0) -> tf.data.Dataset:
        """Endless shuffled batches from `start_step` on; a pass has each sentence once, and no batch spans two passes.

        Args:
            split: one of `sizes`.
            batch_size: sentences in a batch at most, over all replicas.
            seed: int32 [2], of the order.
            start_step: number of the first batch.

        Several replicas share each batch evenly: a small one is filled up with a few more sentences of its group,
        which the pass so has twice. Where shapes must be static, all are filled up, and as long as the longest
        sentence.

        Raises:
            ValueError: an argument is out of its range.
        """
        self._check(split, batch_size)
        require_at_least("start_step", start_step, 0)
        seed = check_seed(seed)
        plan, tokens = self._plan(split, batch_size), self._splits[split]
        static = static_shapes.wanted()
        multiple = batch_size if static else tf.distribute.get_strategy().num_replicas_in_sync
        longest = int(tf.reduce_max(tokens.lengths)) if static else None

        def batch(step: tf.Tensor) -> Batch:
            rows = _shuffled_rows(plan, batch_size, multiple, seed, step)
            return _gather(tokens, tf.ensure_shape(rows, [batch_size if static else None]), longest)

        steps = tf.data.Dataset.range(start_step, tf.int64.max)
        return steps.map(batch, num_parallel_calls=_AHEAD, deterministic=True).prefetch(_AHEAD)

    def pass_end(self, step: int, batch_size: int) -> int:
        """Number of the step that ends the pass over "train" which holds the batch of `step`."""
        length = len(self._plan("train", batch_size).batches)
        return (step // length + 1) * length

    def sweep(self, split: str, batch_size: int, *, limit: int | None = None) -> tf.data.Dataset:
        """One pass over the first `limit` sentences, in the order of the records; padded; the last batch may be short.

        Raises:
            ValueError: an argument is out of its range.
        """
        self._check(split, batch_size)
        size, tokens = self.sizes[split], self._splits[split]
        if limit is not None:
            require_at_least("limit", limit, 1)
            size = min(size, limit)

        def batch(start: tf.Tensor) -> Batch:
            return _gather(tokens, tf.range(start, tf.minimum(start + batch_size, size)))

        starts = tf.data.Dataset.range(0, size, batch_size)
        return starts.map(batch, num_parallel_calls=_AHEAD, deterministic=True).prefetch(_AHEAD)

    def _make_plan(self, split: str, batch_size: int) -> _Plan:
        lengths = self._splits[split].lengths.numpy()
        groups = lengths if self._bucketed else np.zeros_like(lengths)
        sizes = np.unique(groups, return_counts=True)[1]
        starts = np.cumsum(sizes) - sizes
        batches = [(a, n, part) for a, n in zip(starts, sizes, strict=True) for part in range(0, n, batch_size)]
        with tf.device("CPU:0"):
            return _Plan(tf.constant(np.argsort(groups, kind="stable")), tf.constant(batches, tf.int64))

    def _check(self, split: str, batch_size: int) -> None:
        require_one_of("split", split, self._splits)
        require_at_least("batch_size", batch_size, 1)


def _share(tokens: tf.Tensor) -> float:
    words = tf.math.count_nonzero(tokens != END).numpy()
    return float(tf.math.count_nonzero(tokens == UNKNOWN).numpy() / max(words, 1))


def read_sentences(
    files: Mapping[str, Sequence[str]], *, limit: int | None = None, bucketed: bool = True, max_words: int = 1000
) -> Sentences:
    """All records of a reader of sentences as tokens, mapped into memory; they are parsed once, see `kept_columns`.

    Args:
        files: split -> files or patterns, as for `tfrecords.read`; the words are in the split "findings".
        limit: records of each split, at most, in the order of the files; the vocabulary stays whole.
        bucketed: see `Sentences`.
        max_words: see `Sentences`.

    Raises:
        DataError: there is no such file, or it is broken, or its records are others.
    """
    if limit is not None:
        require_at_least("limit", limit, 1)
    words = Words(_read_vocabulary(files))
    examples = {split: patterns for split, patterns in files.items() if split != FINDINGS}
    splits = {split: _read_tokens(split, patterns, words, limit) for split, patterns in examples.items()}
    return Sentences(words.vocabulary, splits, bucketed, max_words)


def _read_vocabulary(files: Mapping[str, Sequence[str]]) -> Vocabulary:
    if FINDINGS not in files:
        raise DataError(f"the records have no split {FINDINGS!r}, only {', '.join(files)}: they are no sentences.")
    chunks = read_chunks(FINDINGS, files[FINDINGS], FEATURES)
    try:
        return Vocabulary(tuple(word.decode() for chunk in chunks for word in chunk["text"]))
    except ValueError as error:
        raise DataError(f"the split {FINDINGS!r} in {', '.join(files[FINDINGS])} is broken: {error}") from error


def _read_tokens(split: str, patterns: Sequence[str], words: Words, limit: int | None) -> Tokens:
    def parse() -> Iterator[Columns]:
        return _tokens(words, read_chunks(split, patterns, FEATURES, limit))

    columns = kept_columns(split, matching(patterns), json.dumps([words.vocabulary.digest, limit]), parse)
    return Tokens(**{name: on_host(column) for name, column in columns.items()})


def _tokens(words: Words, chunks: Iterable[Columns]) -> Iterator[Columns]:
    """Arrays of some sentences at a time, each under its name in `Tokens`."""
    end = 0
    for chunk in chunks:
        ragged = words.tokens(chunk["text"])
        lengths = ragged.row_lengths().numpy()
        starts = end + np.cumsum(lengths) - lengths
        end += int(lengths.sum())
        labels = chunk["label"].astype(np.int32)
        yield {"tokens": ragged.flat_values.numpy(), "starts": starts, "lengths": lengths, "labels": labels}


def _shuffled_rows(plan: _Plan, batch_size: int, multiple: int, seed: Seed, step: tf.Tensor) -> tf.Tensor:
    """Row numbers of one step, a multiple of so many: in each pass, the batches are shuffled, and the rows within each
    group."""
    shuffle, random = tf.random.experimental.index_shuffle, tf.random.experimental
    # Seeds depend on the number of the pass alone, so all steps of a pass use the same permutations, and each row comes
    # once; each is computed for the places that are asked for, so that a run goes on at any step at once.
    length = tf.shape(plan.batches, tf.int64)[0]
    seeds = random.stateless_split(random.stateless_fold_in(seed, step // length), 2)
    first, size, start = tf.unstack(plan.batches[shuffle(step % length, seeds[0], length - 1)])
    # Rows move within their group, whose start makes its seed: a bucketed batch keeps its length, and its rows change.
    count = tf.minimum(tf.cast(batch_size, tf.int64), size - start)
    # Replicas' shares count equally, so they must have one size. What a small batch lacks is from the group's start.
    place = (start + tf.range(count + -count % multiple)) % size
    return tf.gather(plan.rows, first + shuffle(place, random.stateless_fold_in(seeds[1], first), size - 1))


def _gather(tokens: Tokens, rows: tf.Tensor, longest: int | None = None) -> Batch:
    """The batch of the given rows, x int32 [B, T], and their labels [B]; T is that of the longest, where not given."""
    lengths = tf.gather(tokens.lengths, rows)[:, tf.newaxis]
    place = tf.range(tf.reduce_max(lengths) if longest is None else tf.constant(longest, tf.int64))
    real = place < lengths
    index = tf.where(real, tf.gather(tokens.starts, rows)[:, tf.newaxis] + place, 0)
    return {"x": tf.where(real, tf.gather(tokens.tokens, index), PAD), "label": tf.gather(tokens.labels, rows)}
