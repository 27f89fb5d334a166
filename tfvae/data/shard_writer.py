"""Writes one shard of raw data as TFRecords of `tf.train.Example`.

Layout, that of TFX: `Split-<split>/data_tfrecord-00000-of-00007.gz`, numbered over all splits, and beside it
`rejects/data-00000-of-00007.jsonl`, one reject a line.
"""

import json
import os
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tfvae.data.counts import REASONS, Counts
from tfvae.data.reader import Feature, Item, Reader, Record, Reject, Shard, Skip

PARTIAL = ".partial-"
"""Prefix of files that are being written."""


def write_shard(reader: Reader, shard: Shard, directory: str | Path, index: int, of: int) -> Counts:
    """Writes the shard's records and rejects; each file appears under its name only when it is whole.

    Args:
        reader: raw data.
        shard: one of `reader.shards()`.
        directory: of all shards.
        index: place of the shard among all.
        of: number of all shards.
    """
    from tensorflow.io import TFRecordWriter

    directory, name = Path(directory), f"{index:05d}-of-{of:05d}"
    rejects, skips = list[Reject](), Counter[str]()
    target = f"Split-{shard.split}/data_tfrecord-{name}.gz"
    with replacing(directory, target) as path, TFRecordWriter(str(path), "GZIP") as writer:
        written = _write(writer, reader.read(shard), rejects, skips)
    if rejects:
        with replacing(directory, f"rejects/data-{name}.jsonl") as path:
            path.write_text("".join(json.dumps(reject._asdict()) + "\n" for reject in rejects), "utf-8")
    reasons = tuple(f"{reject.where}: {reject.reason}" for reject in rejects[:REASONS])
    return Counts({shard.split: written}, len(rejects), reasons, dict(skips))


def _write(writer: Any, items: Iterator[Item], rejects: list[Reject], skips: Counter[str]) -> int:
    """Writes and counts the records, gathers the rejects, counts the skips by reason."""
    written = 0
    for item in items:
        if isinstance(item, Reject):
            rejects.append(item)
        elif isinstance(item, Skip):
            skips[item.reason] += 1
        else:
            writer.write(to_example(item))
            written += 1
    return written


@contextmanager
def replacing(directory: Path, name: str) -> Iterator[Path]:
    """A path to write to, which becomes `directory/name` if the block ends well.

    It lies outside the split's folder, for TFX takes every file in there as records.
    """
    partial, target = directory / f"{PARTIAL}{uuid.uuid4().hex}", directory / name
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield partial
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def to_example(record: Record) -> bytes:
    """A serialised `tf.train.Example`; equal records give equal bytes."""
    from tensorflow.train import Example, Features

    features = Features(feature={name: _feature(value) for name, value in record.items()})
    return Example(features=features).SerializeToString(deterministic=True)


def _feature(value: Feature) -> Any:
    from tensorflow.train import BytesList, Feature, FloatList, Int64List

    values = value if isinstance(value, list) else [value]
    if all(isinstance(v, bytes) for v in values):
        return Feature(bytes_list=BytesList(value=values))
    if all(isinstance(v, int) for v in values):
        return Feature(int64_list=Int64List(value=values))
    return Feature(float_list=FloatList(value=values))
