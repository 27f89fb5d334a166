"""TFRecords -> Arrays."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from tfvae.checks import DataError, require_at_least
from tfvae.data.arrays import Arrays, Prepare
from tfvae.data.storage.column_files import Columns
from tfvae.data.storage.kept_columns import kept_columns, temporary_columns

_CHUNK = 1024
_SPLIT = "Split-"


class Lists(NamedTuple):
    """What `tf.io.RaggedFeature` parses: any number of values a record."""

    values: np.ndarray
    """Values of all examples, one after another."""
    lengths: np.ndarray
    """Number of values of each example, int64 [N]."""


class Features(NamedTuple):
    """How the examples of a file are parsed, and made into columns."""

    spec: Mapping[str, Any]
    """Feature -> what `tf.io.parse_example` wants to know of it."""
    decode: Callable[[Mapping[str, Any]], Columns]
    """Parsed features [N, ...], or `Lists`, -> columns [N, ...]; raises DataError where they do not fit together."""
    kept_as: str = ""
    """Words for what `decode` makes, under which `read` keeps columns on disk; without, it parses them each time."""


def record_files(directory: str | Path) -> dict[str, list[str]]:
    """Files of each split in a directory that `ingest` or TFX wrote.

    Raises:
        DataError: there are none.
    """
    splits = {path.name.removeprefix(_SPLIT): path for path in sorted(Path(directory).glob(f"{_SPLIT}*"))}
    files = {split: sorted(str(file) for file in path.iterdir()) for split, path in splits.items()}
    if not any(files.values()):
        raise DataError(f"{directory} has no records in folders {_SPLIT}*: write them with `tfvae.data.ingest` first.")
    return files


def read(files: Mapping[str, Sequence[str]], features: Features, prepare: Prepare, limit: int | None = None) -> Arrays:
    """All records, mapped into memory; they are parsed once, see `kept_columns`.

    Args:
        files: split -> files or patterns, gzipped where they end in `.gz`: of `record_files`, or a TFX Trainer.
        features: what the records hold.
        prepare: rows -> a model's batch.
        limit: records of each split, at most, in the order of the files.

    Raises:
        DataError: there is no such file, or it is broken, or its records are others.
    """
    if limit is not None:
        require_at_least("limit", limit, 1)
    return Arrays({split: _columns(split, patterns, features, limit) for split, patterns in files.items()}, prepare)


def _columns(split: str, patterns: Sequence[str], features: Features, limit: int | None) -> Columns:
    def parse() -> Iterator[Columns]:
        return read_chunks(split, patterns, features, limit)

    words = json.dumps([features.kept_as, limit])
    return kept_columns(split, matching(patterns), words, parse) if features.kept_as else temporary_columns(parse)


def read_chunks(split: str, patterns: Sequence[str], features: Features, limit: int | None = None) -> Iterator[Columns]:
    """Columns of some records at a time, in the order of the files.

    Raises:
        DataError: as `read`.
    """
    first, wanted = None, limit
    for path in matching(patterns):
        for chunk in _chunks(path, features, wanted):
            first = first or chunk
            _require_alike(path, chunk, first)
            yield chunk
            wanted = None if wanted is None else wanted - _length(chunk)
        if wanted == 0:
            break
    if first is None:
        raise DataError(f"the split {split!r} has no record in {', '.join(patterns)}.")


def matching(patterns: Sequence[str]) -> list[str]:
    """The files that match each pattern.

    Raises:
        DataError: there is none.
    """
    return list(chain.from_iterable(map(_match, patterns)))


def _match(pattern: str) -> list[str]:
    found = sorted(tf.io.gfile.glob(pattern))
    if not found:
        raise DataError(f"no file of records matches {pattern}.")
    return found


def _chunks(path: str, features: Features, limit: int | None) -> Iterator[Columns]:
    """Columns of up to `_CHUNK` records of a file at a time."""
    dataset = tf.data.TFRecordDataset(path, "GZIP" if path.endswith(".gz") else "").take(-1 if limit is None else limit)
    parsed = dataset.batch(_CHUNK).map(lambda records: _parse(records, features.spec))
    try:
        for chunk in parsed.as_numpy_iterator():
            yield features.decode(chunk)
    except tf.errors.OpError as error:
        raise DataError(f"{path} is not a whole file of these examples: {error.message.splitlines()[0]}") from error
    except DataError as error:
        raise DataError(f"{path}: {error}") from error


def _parse(records: tf.Tensor, spec: Mapping[str, Any]) -> dict[str, Any]:
    parsed = tf.io.parse_example(records, dict(spec))
    return {k: Lists(v.values, v.row_lengths()) if isinstance(v, tf.RaggedTensor) else v for k, v in parsed.items()}


def _require_alike(path: str, chunk: Columns, first: Columns) -> None:
    for name, column in chunk.items():
        if column.shape[1:] != first[name].shape[1:]:
            shapes = f"{list(column.shape[1:])} here, {list(first[name].shape[1:])} in the records before"
            raise DataError(f"{path}: `{name}` must have one shape in all records; it is {shapes}.")


def _length(columns: Columns) -> int:
    return len(next(iter(columns.values())))
