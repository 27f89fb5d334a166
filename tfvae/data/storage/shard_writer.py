"""Writes one shard of raw data as TFRecords of `tf.train.Example`.

Layout, that of TFX: `Split-<split>/data_tfrecord-00000-of-00007.gz`, numbered over all splits, and beside it
`rejects/data-00000-of-00007.jsonl`, one reject a line.
"""

import math
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from errno import ENOSPC
from pathlib import Path
from typing import Any

from tfvae.data.counts import Counts, Noted
from tfvae.data.reader import ALL, Item, Placed, Reader, Reject, Shard, Skip, Told
from tfvae.data.storage.example import to_example
from tfvae.data.storage.rejects import Rejects
from tfvae.whole_files import replacing

_LEVEL = 1
"""Level of gzip: files are a quarter larger than at the usual 6, and are written in half the time."""


def write_shard(
    reader: Reader, shard: Shard, directory: str | Path, index: int, of: int, most_rejects: float = math.inf
) -> Counts:
    """Writes the shard's records and rejects; each file appears under its name only when it is whole.

    Args:
        reader: raw data.
        shard: one of `reader.shards()`.
        directory: of all shards.
        index: place of the shard among all.
        of: number of all shards.
        most_rejects: reading stops at the first reject beyond these, see `tfvae.data.counts.most_rejects`.
    """
    directory, name = Path(directory), f"{index:05d}-of-{of:05d}"
    skips, told = Counter[str](), dict[str, Noted]()
    with _named_full_disk(directory), ExitStack() as stack:
        splits, rejects = _Splits(stack, directory, name), Rejects(stack, directory, name)
        written = _write(splits, shard.split, reader.read(shard), rejects, skips, told, most_rejects)
    stopped = rejects.number > most_rejects
    return Counts(written, rejects.number, tuple(rejects.first), dict(skips), rejects.kinds, stopped, told)


@contextmanager
def _named_full_disk(directory: Path) -> Iterator[None]:
    """Raises OSError where the disk is full, as whatever else writes does, and not an error of TensorFlow's own."""
    from tensorflow.errors import ResourceExhaustedError

    try:
        yield
    except ResourceExhaustedError as error:
        raise OSError(ENOSPC, f"records cannot be written to {directory}: {os.strerror(ENOSPC)}") from error


class _Splits(dict[str, Any]):
    """Split -> writer of its file, opened when it is first asked for, and closed and named when the stack ends well."""

    def __init__(self, stack: ExitStack, directory: Path, name: str) -> None:
        super().__init__()
        self._stack, self._directory, self._name = stack, directory, name

    def __missing__(self, split: str) -> Any:
        from tensorflow.io import TFRecordOptions, TFRecordWriter

        target = f"Split-{split}/data_tfrecord-{self._name}.gz"
        path = self._stack.enter_context(replacing(self._directory, target))
        options = TFRecordOptions(compression_type="GZIP", compression_level=_LEVEL)
        self[split] = self._stack.enter_context(TFRecordWriter(str(path), options))
        return self[split]


def _write(
    splits: _Splits,
    split: str,
    items: Iterator[Item],
    rejects: Rejects,
    skips: Counter[str],
    told: dict[str, Noted],
    most_rejects: float,
) -> dict[str, int]:
    """Writes the records and counts them by split, adds to the rejects and to what is told, counts skips by reason."""
    written = Counter[str]() if split == ALL else Counter({split: 0})
    for name in written:
        splits[name]  # so that the file is there even if it stays empty
    for item in items:
        if isinstance(item, Placed):
            splits[item.split].write(to_example(item.record))
            written[item.split] += 1
        elif isinstance(item, Reject):
            rejects.add(item)
            if rejects.number > most_rejects:
                break
        elif isinstance(item, Skip):
            skips[item.reason] += 1
        elif isinstance(item, Told):
            before = told.get(item.what, Noted(0, item.where))
            told[item.what] = before._replace(times=before.times + item.times)
        else:
            splits[split].write(to_example(item))
            written[split] += 1
    return dict(written)
