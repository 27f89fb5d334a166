"""Raw data -> TFRecords in a plain loop, once."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from tfvae import __version__
from tfvae.checks import DataError
from tfvae.data.counts import Counts, check_counts, load_counts, most_rejects
from tfvae.data.reader import Reader, Shard
from tfvae.data.splits import splits_of
from tfvae.data.stamps import stamps
from tfvae.data.storage.kept_columns import COLUMNS
from tfvae.data.storage.shard_writer import write_shard
from tfvae.data.storage.waiting import alone
from tfvae.whole_files import clear_partial, replacing

MARKER = "complete.json"
"""Stands beside the records when they are whole."""


def ingest(
    reader: Reader,
    directory: str | Path,
    max_reject_fraction: float = 0.01,
    progress: Callable[[int, int], None] | None = None,
) -> Counts:
    """Writes all records of a reader, unless the directory has them already, whole and from the same files.

    Of several processes that want the same records, one writes them while the others wait.

    Args:
        reader: raw data.
        directory: made where it does not exist; records of other data in it are deleted.
        max_reject_fraction: share of all items that may be unreadable. Where more are than it can allow, whatever the
            rest holds, reading stops; at 1 it never does.
        progress: called after each shard with the number of shards done, and of all.

    Raises:
        DataError: files are missing or broken, too many items are unreadable, or a split has no record. No records are
            left then.
    """
    directory, shards = Path(directory), reader.shards()
    mark = fingerprint(reader, shards)
    with alone(directory):
        done = _completed(directory, mark)
        try:
            counts = done or _write_all(reader, shards, directory, max_reject_fraction, progress)
            check_counts(counts, splits_of(shards), max_reject_fraction)
        except DataError:
            _clear(directory)
            raise
        if not done:
            _complete(directory, mark, counts)
    return counts


def fingerprint(reader: Reader, shards: Iterable[Shard]) -> str:
    """A digest that changes with the reader's fields, the project's version, and name, size or time of a raw file."""
    shards = list(shards)
    files = stamps(shard.path for shard in shards)
    return hashlib.sha256(json.dumps([__version__, repr(reader), shards, files]).encode()).hexdigest()


def _write_all(
    reader: Reader,
    shards: list[Shard],
    directory: Path,
    max_reject_fraction: float,
    progress: Callable[[int, int], None] | None,
) -> Counts:
    _clear(directory)
    shutil.rmtree(directory / "rejects", ignore_errors=True)
    counts, most = Counts({}, 0, ()), most_rejects(shards, max_reject_fraction)
    for index, shard in enumerate(shards):
        counts = counts.merge(write_shard(reader, shard, directory, index, len(shards), most - counts.rejects))
        if counts.stopped:
            break
        if progress is not None:
            progress(index + 1, len(shards))
    return counts


def _clear(directory: Path) -> None:
    """Deletes the records in a directory, their columns, and what a killed process left there.

    The marker goes first, so that half of the records never count as all of them.
    """
    (directory / MARKER).unlink(missing_ok=True)
    clear_partial(directory)
    shutil.rmtree(directory / COLUMNS, ignore_errors=True)
    for path in _records(directory):
        path.unlink()


def _complete(directory: Path, mark: str, counts: Counts) -> None:
    with replacing(directory, MARKER) as path:
        path.write_text(json.dumps({"fingerprint": mark, "files": _sizes(directory), "counts": counts}), "utf-8")


def _completed(directory: Path, mark: str) -> Counts | None:
    """Counts of the records that are there, if they are whole and came from the same raw data.

    Where the marker itself was cut short, records are written anew, as where there is none.
    """
    try:
        done = json.loads((directory / MARKER).read_text("utf-8"))
        same = done["fingerprint"] == mark and done["files"] == _sizes(directory)
        return load_counts(done["counts"]) if same else None
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _records(directory: Path) -> list[Path]:
    return sorted(directory.glob("Split-*/data_tfrecord-*"))


def _sizes(directory: Path) -> dict[str, int]:
    return {path.relative_to(directory).as_posix(): path.stat().st_size for path in _records(directory)}
