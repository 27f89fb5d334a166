"""Records of any schema -> batches of columns.

An Example has one feature for each leaf: its value, or none where it is missing. Of a leaf in a repeated field it has
one value for each element, and any value where that element lacks it. "<path>#" has the number of elements of a
repeated field. "<path>?" says of an optional message whether it is there, and inside a repeated field so of each
optional leaf. Text and categories of text are bytes; whole numbers, categories of them and bools are int64; other
numbers are floats. Where the schema is inferred, all leaves are bytes.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

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
from tfvae.data.records.summary import Summary
from tfvae.data.storage.tfrecords import Columns, Features, read_chunks
from tfvae.schema.cells import cells
from tfvae.schema.message import Message, Schema, Text
from tfvae.symbols import PAD
from tfvae.types import Batch, Seed

Encode = Callable[[tf.Tensor], tf.Tensor]
"""Texts [N] -> symbols [N, T], as `Alphabet` has them."""

_SUMMARY = Features({"summary": tf.io.FixedLenFeature([], tf.string)}, lambda parsed: parsed)


class Records(Arrays):
    """Records in memory. A batch is {"x": columns}, see `tfvae.schema.structure`.

    Texts of one column have one length T in all splits: that of the longest, and END.

    Args:
        schema: of the records.
        splits: split -> key -> array, texts of few bytes a symbol.
        left_out: split -> reason -> number of records that the schema does not fit, such as those with a category that
            no training row has.
    """

    def __init__(
        self, schema: Schema, splits: Mapping[str, Columns], left_out: Mapping[str, Mapping[str, int]]
    ) -> None:
        super().__init__(splits, _prepare)
        self.schema, self.left_out = schema, left_out
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
    limit: int | None = None,
) -> Records:
    """All records of a reader of records, in memory.

    Args:
        files: split -> files or patterns, as for `tfrecords.read`; summaries are in the split "findings".
        declared: the message of the records; inferred from the summaries where there is none.
        max_categories: see `fit`.
        limit: records of each split, at most, in the order of the files; the schema is that of all.

    Raises:
        ValueError: an argument is out of its range.
        DataError: there is no such file, or it is broken, or its records are others, or a split has none that fits.
    """
    schema = fit(declared, _read_summaries(files), max_categories=max_categories)
    known, encode = features(schema.message, declared is None), _encoder(schema)
    examples = {split: patterns for split, patterns in files.items() if split != FINDINGS}
    left_out = {split: Counter[str]() for split in examples}
    chunks = {
        split: [_encode(chunk, schema, encode, left_out[split]) for chunk in read_chunks(split, patterns, known, limit)]
        for split, patterns in examples.items()
    }
    lengths = _longest(chunks, schema)
    return Records(
        schema, {split: _join(split, parts, lengths, left_out[split]) for split, parts in chunks.items()}, left_out
    )


def _read_summaries(files: Mapping[str, Sequence[str]]) -> list[Summary]:
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


def _encode(chunk: Columns, schema: Schema, encode: Encode, left_out: Counter[str]) -> dict[str, np.ndarray]:
    """The columns of the records that fit the schema, texts as symbols [N, ..., T], T being the longest of the chunk.

    All others are counted in `left_out`, by reason.
    """
    left_out.update(reason for reason in chunk[WRONG] if reason)
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
    return columns


def _longest(chunks: Mapping[str, Sequence[Columns]], schema: Schema) -> dict[str, int]:
    """Length T of each column of text over all chunks: the longest text, and END."""
    found = {}
    for cell in cells(schema.message):
        if isinstance(cell.kind, Text):
            lengths = [chunk[cell.key].shape[-1] for parts in chunks.values() for chunk in parts]
            found[cell.key] = max(cell.kind.length + 1, *lengths)
    return found


def _join(split: str, parts: Sequence[Columns], lengths: Mapping[str, int], left_out: Mapping[str, int]) -> Columns:
    columns = {key: np.concatenate([_padded(part[key], lengths.get(key)) for part in parts]) for key in parts[0]}
    if not len(next(iter(columns.values()))):
        raise DataError(f"no record of the split {split!r} fits the schema: {describe_skips(left_out)}.")
    return columns


def _padded(column: np.ndarray, length: int | None) -> np.ndarray:
    """Texts with PAD up to `length`; other columns as they are."""
    if length is None:
        return column
    return np.pad(column, [*[(0, 0)] * (column.ndim - 1), (0, length - column.shape[-1])], constant_values=PAD)


def _prepare(rows: Mapping[str, tf.Tensor], seed: Seed) -> Batch:
    return {"x": {key: rows[key] if rows[key].dtype == tf.float32 else tf.cast(rows[key], tf.int32) for key in rows}}
