"""Records of any schema -> batches of columns.

An Example has one feature for each leaf: its value, or none where it is missing. Of a leaf in a repeated field it has
one value for each element, and any value where that element lacks it. "<path>#" has the number of elements of a
repeated field. "<path>?" says of an optional message whether it is there, and inside a repeated field so of each
optional leaf. Text and categories of text are bytes; whole numbers, categories of them and bools are int64; other
numbers are floats. Where the schema is inferred, there is a text of bytes for each column of the table, and for each of
a table in relation a list of them, and its length under "<table>#".
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np
import tensorflow as tf

from tfvae.checks import DataError
from tfvae.data.arrays import Arrays
from tfvae.data.counts import describe_skips
from tfvae.data.reader import FINDINGS
from tfvae.data.records.alphabet import Alphabet
from tfvae.data.records.columns import WRONG, features, shown
from tfvae.data.records.fit_schema import fit
from tfvae.data.records.interface import RecordInterface
from tfvae.data.records.order import with_order
from tfvae.data.records.summary import Summary
from tfvae.data.records.told import Told, told
from tfvae.data.storage.kept_columns import kept_columns
from tfvae.data.storage.tfrecords import Columns, Features, matching, read_chunks
from tfvae.schema.cells import cells
from tfvae.schema.message import Message, Schema, Text
from tfvae.schema.relations import Relation
from tfvae.symbols import PAD
from tfvae.types import Batch, Seed

SHARED = 5
"""Training rows that have a value which a report shows."""
Encode = Callable[[tf.Tensor], tf.Tensor]
"""Texts [N] -> symbols [N, T], as `Alphabet` has them."""

_SUMMARY = Features({"summary": tf.io.FixedLenFeature([], tf.string)}, lambda parsed: parsed)


class Records(Arrays):
    """Records, mapped into memory. A batch is {"x": columns}, see `tfvae.schema.structure`.

    Texts of one column have one length T in all splits: that of the longest, and END.

    Args:
        schema: of the records.
        splits: split -> key -> array, texts of few bytes a symbol.
        left_out: split -> reason -> number of records that the schema does not fit, such as those with a category that
            no training row has.
        told: what is said of columns whose kinds were inferred, with examples that `SHARED` training rows have.
    """

    def __init__(
        self,
        schema: Schema,
        splits: Mapping[str, Columns],
        left_out: Mapping[str, Mapping[str, int]],
        told: Sequence[Told] = (),
    ) -> None:
        self.lengths = _lengths(schema, splits)
        super().__init__(splits, partial(_prepare, self.lengths))
        self.schema, self.left_out, self.told = schema, left_out, told
        self._interface = RecordInterface(schema)

    @property
    def interface(self) -> RecordInterface:
        """Columns in users' types."""
        return self._interface


def read_records(
    files: Mapping[str, Sequence[str]],
    declared: Message | None = None,
    *,
    max_categories: int = 100,
    kinds: Mapping[str, str] | None = None,
    relations: Sequence[Relation] = (),
    limit: int | None = None,
) -> Records:
    """All records of a reader of records, mapped into memory; they are parsed once, see `kept_columns`.

    Args:
        files: split -> files or patterns, as for `tfrecords.read`; summaries are in the split "findings".
        declared: the message of the records; inferred from the summaries where there is none.
        max_categories: see `fit`.
        kinds: see `fit`.
        relations: see `fit`.
        limit: records of each split, at most, in the order of the files; the schema is that of all.

    Raises:
        ValueError: an argument is out of its range.
        ConfigError: `kinds` does not fit the columns.
        DataError: there is no such file, or it is broken, or its records are others, or a split has none that fits.
    """
    summaries = read_summaries(files)
    schema = fit(declared, summaries, max_categories=max_categories, kinds=kinds, relations=relations)
    examples = {split: patterns for split, patterns in files.items() if split != FINDINGS}
    parse = partial(_parse, schema, limit)
    splits = {split: parse(split, patterns) for split, patterns in examples.items()}
    left_out = {
        split: Counter(reason.decode() for reason in columns.pop(WRONG).tolist()) for split, columns in splits.items()
    }
    for split, columns in splits.items():
        if not len(next(iter(columns.values()))):
            raise DataError(f"no record of the split {split!r} fits the schema: {describe_skips(left_out[split])}.")
    schema = with_order(schema, splits["train"]) if "train" in splits else schema
    return Records(schema, splits, left_out, told(schema, summaries, SHARED))


def _parse(schema: Schema, limit: int | None, split: str, patterns: Sequence[str]) -> dict[str, np.ndarray]:
    """Columns of the records of a split that fit the schema, and under `WRONG` the reasons why others do not."""
    known, encode = features(schema), _encoder(schema)

    def parse() -> Iterator[Columns]:
        return (_encode(chunk, schema, encode) for chunk in read_chunks(split, patterns, known, limit))

    return kept_columns(split, matching(patterns), json.dumps([schema.to_json(), limit]), parse)


def read_summaries(files: Mapping[str, Sequence[str]]) -> list[Summary]:
    """What the training rows of each shard hold.

    Raises:
        DataError: there are no summaries, or they are broken.
    """
    if FINDINGS not in files:
        raise DataError(
            f"the records have no split {FINDINGS!r}, only {', '.join(files)}: they are no rows of a table."
        )
    chunks = read_chunks(FINDINGS, files[FINDINGS], _SUMMARY)
    return [Summary.from_json(text.decode()) for chunk in chunks for text in chunk["summary"]]


def _encoder(schema: Schema) -> Encode:
    """Text -> symbols, in the smallest integer type that holds them all. A graph, which is ten times as fast."""
    alphabet = Alphabet(schema.alphabet)
    dtype = next(dtype for dtype in (tf.uint8, tf.uint16, tf.int32) if alphabet.size <= dtype.max + 1)

    def encode(text: tf.Tensor) -> tf.Tensor:
        return tf.cast(alphabet.encode(text).to_tensor(PAD), dtype)

    return tf.function(encode, [tf.TensorSpec([None], tf.string)], autograph=False)


def _encode(chunk: Columns, schema: Schema, encode: Encode) -> dict[str, np.ndarray]:
    """The columns of the records that fit the schema, texts as symbols [N, ..., T], T being the longest of the chunk.

    Why others do not is under `WRONG`, one reason each.
    """
    fits = chunk[WRONG] == ""
    columns = {key: column[fits] for key, column in chunk.items() if key != WRONG}
    for cell in cells(schema.message):
        if isinstance(cell.kind, Text):
            texts = columns[cell.key]
            symbols = encode(tf.constant(texts.ravel(), tf.string)).numpy()
            elements = cell._replace(under=tuple(name for name in cell.under if name[-1] == "#"))
            live = shown(elements, columns).reshape([*texts.shape, 1])
            columns[cell.key] = np.where(
                live, symbols.reshape([*texts.shape, symbols.shape[1]]), symbols.dtype.type(PAD)
            )
    return {**columns, WRONG: chunk[WRONG][~fits]}


def _lengths(schema: Schema, splits: Mapping[str, Columns]) -> dict[str, int]:
    """Length T of each column of text over all splits: the longest text, and END."""
    found = {cell.key: cell.kind.length + 1 for cell in cells(schema.message) if isinstance(cell.kind, Text)}
    return {key: max([length, *(x[key].shape[-1] for x in splits.values())]) for key, length in found.items()}


def padded(column: tf.Tensor, length: int) -> tf.Tensor:
    """Texts [..., T] with PAD up to `length`."""
    return tf.pad(column, [*[[0, 0]] * (column.shape.rank - 1), [0, length - column.shape[-1]]], constant_values=PAD)


def _prepare(lengths: Mapping[str, int], rows: Mapping[str, tf.Tensor], seed: Seed) -> Batch:
    x = {key: padded(column, lengths[key]) if key in lengths else column for key, column in rows.items()}
    return {
        "x": {key: column if column.dtype == tf.float32 else tf.cast(column, tf.int32) for key, column in x.items()}
    }
