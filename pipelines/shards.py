"""Many rows in a folder of shards: which rows each has, which are whole, how far the others are. No TensorFlow.

generate.json                   what was asked for
rows-00003-of-00100.csv.gz      a shard, which appears when it is whole
.progress/00003.json            how many rows of it are written; its size, when it is whole
"""

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from serving.row_files.contents import Contents
from serving.row_files.endings import write
from tfvae.checks import ConfigError
from tfvae.exported import Exported
from tfvae.schema.rows import Table
from tfvae.whole_files import write_json

REQUEST = "generate.json"
PROGRESS = ".progress"
EVERY = 1.0
"""Seconds between two notes of how far a shard is."""


class Note(NamedTuple):
    """How far a shard is."""

    request: str
    """Digest of what was asked for."""
    rows: int
    bytes: int = -1
    """Size of the file when it is whole; a file that was cut short since has another."""
    seconds: float = 0.0
    """CPU seconds that the shard took."""


class Shards(NamedTuple):
    """A request for many rows; it is small, and goes to every worker.

    Row i of the request has the seed of row i (`tfvae.exported.row_seeds`), in whatever shard it lies.
    """

    model: str
    """Directory of the SavedModel."""
    out: str
    """Folder of the shards, which all workers see."""
    request: str
    """Digest of what was asked for."""
    ending: str
    """Of the files, one of `serving.row_files.endings.ENDINGS`."""
    n: int
    """Rows in all."""
    of: int
    """Shards, at most as many as rows."""
    seed: int
    temperature: float
    safe_csv: bool = False
    """See `Contents`."""

    def path(self, index: int) -> Path:
        """The file of a shard."""
        return Path(self.out, f"rows-{index:05d}-of-{self.of:05d}{self.ending}")

    def span(self, index: int) -> tuple[int, int]:
        """The number of a shard's first row, and that of the row after its last one."""
        return index * self.n // self.of, (index + 1) * self.n // self.of

    def note(self, index: int) -> Note:
        """How far a shard is; nothing counts that was left by another request, or cannot be read."""
        try:
            note = Note(**json.loads(self._note(index).read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return Note(self.request, 0)
        return note if note.request == self.request else Note(self.request, 0)

    def rows(self) -> int:
        """How many rows are written, of all shards."""
        return sum(self.note(index).rows for index in range(self.of))

    def is_whole(self, index: int) -> bool:
        """Whether the file of a shard is there as it was written."""
        path = self.path(index)
        return path.is_file() and path.stat().st_size == self.note(index).bytes

    def missing(self) -> list[int]:
        """The shards that are not whole. What stands in their files, and in their notes, is deleted."""
        missing = [index for index in range(self.of) if not self.is_whole(index)]
        for index in missing:
            self.path(index).unlink(missing_ok=True)
            self._note(index).unlink(missing_ok=True)
        return missing

    def draw(self, index: int, model: Exported) -> None:
        """Draws and writes a shard.

        Args:
            index: of the shard.
            model: what is in the directory `self.model`.

        Raises:
            ModelError, RowFileError: it cannot be drawn, or written.
        """
        began, (first, end) = time.process_time(), self.span(index)
        contents = Contents.of(model.said, model.names, end - first)._replace(first=first, safe_csv=self.safe_csv)
        blocks = model.sample_blocks(end - first, self.seed, self.temperature, first)
        write(self.path(index), self._noted(index, blocks), contents)
        taken = time.process_time() - began
        self._put(index, Note(self.request, end - first, self.path(index).stat().st_size, taken))

    def _noted(self, index: int, blocks: Iterable[Table]) -> Iterator[Table]:
        """The blocks, with a note now and then of how many rows were taken."""
        rows, noted = 0, time.monotonic()
        for table in blocks:
            yield table
            rows += len(next(iter(table.values())))
            if time.monotonic() - noted > EVERY:
                noted = time.monotonic()
                self._put(index, Note(self.request, rows))

    def _note(self, index: int) -> Path:
        return Path(self.out, PROGRESS, f"{index:05d}.json")

    def _put(self, index: int, note: Note) -> None:
        write_json(self._note(index), note._asdict())


def claim(out: Path, request: Mapping[str, Any]) -> str:
    """Notes in a folder what was asked for, and returns the digest of it.

    Args:
        out: folder of the shards.
        request: all that the rows and their files depend on.

    Raises:
        ConfigError: the folder holds rows of another request.
    """
    there, digest = _read(out / REQUEST), _digest(request)
    if not there and _rows_of_others(out, digest):
        raise ConfigError(
            f"`--out` must be a folder for one request; {out} holds rows, but no {REQUEST} that says which: take a new "
            "folder, or delete them."
        )
    if other := [name for name in request if there and there.get(name) != request[name]]:
        name = other[0]
        raise ConfigError(
            f"`--out` must be a folder for one request; {out} holds rows of another, whose {name} is "
            f"{there.get(name)!r} and not {request[name]!r}: take a new folder, or the same flags again."
        )
    if not there:
        write_json(out / REQUEST, request)
    return digest


def _digest(request: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()[:16]


def _rows_of_others(out: Path, digest: str) -> bool:
    """Whether there are files of rows that no note says to be of this request."""
    notes = [path.read_text("utf-8", "replace") for path in (out / PROGRESS).glob("*.json")]
    return any(out.glob("rows-*-of-*")) and not (notes and all(digest in note for note in notes))


def fingerprint(model: Path) -> str:
    """A digest of all files of a SavedModel, wherever it lies."""
    digest = hashlib.sha256()
    for path in sorted(path for path in model.rglob("*") if path.is_file()):
        digest.update(path.relative_to(model).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _read(path: Path) -> dict[str, Any]:
    """The request of a folder; {} where there is none, or its file was cut short."""
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return {}
