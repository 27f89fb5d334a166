"""Files of one row a line, plain, gzipped or in zip archives: listed, cut at row ends, read. Imports no TensorFlow.

A line ends with \\n, \\r\\n or a lone \\r. A member of an archive has the path of the archive, a slash, and its name.
"""

import gzip
import os
import re
import threading
import zipfile
import zlib
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath
from typing import BinaryIO, NamedTuple, Protocol

from tfvae.checks import ConfigError, DataError, require_utf8
from tfvae.data.reader import ALL, Shard
from tfvae.data.stamps import Stamp, stamps

BLOCK = 8 << 20
"""Bytes of a part of a plain file, about."""

_PIECE = 1 << 18
"""Bytes, about, whose lines are in memory at once: of eight million empty lines the list alone would take 64 MB."""
_LEAD = 64
"""Lines from the start of a part in which a row is looked for."""
_HEAD = 1 << 20
"""Bytes in which the first lines of a file are looked for."""
_LONGEST = 64 << 20
"""Bytes of a line, at most: a file without line ends would fill the memory."""
_ALL = 1 << 62
"""Bytes, as many as there are."""
_BESIDE = frozenset({"readme", "license", "licence", "copying", "notice", "changelog"})
"""Names, up to their first dot, of files that lie beside data and are none."""
_PACKED = (".gz", ".zip")
_INSIDE = re.compile(r"\.zip/", re.IGNORECASE | re.ASCII)
_BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError)
"""What reading raises; the last two, where an archive is encrypted, or packed in an unknown way."""


class NoFileError(DataError):
    """A folder or archive holds no file of the kind that is looked for."""


class Layout(Hashable, Protocol):
    """How rows stand in lines."""

    def lead(self, lines: Sequence[bytes]) -> int:
        """Number of lines at the start of a part that end a row which begins in the part before it."""
        ...


@dataclass(frozen=True)
class Lines:
    """The layout of files whose every line is a row."""

    def lead(self, lines: Sequence[bytes]) -> int:
        """No line belongs to the row before it."""
        return 0


class Mark(NamedTuple):
    """Where a part of a file begins."""

    line: int
    byte: int


def find_files(path: str, endings: Sequence[str]) -> list[str]:
    """Sorted paths of the files in a folder or archive whose names have one of the endings; a file stands for itself,
    and so does a member of an archive.

    An ending may be followed by `.gz`. The case of names does not count. Hidden files, README and LICENSE files and the
    like are left out.

    Raises:
        NoFileError: no file in the folder or archive ends so.
        DataError: there is no such file or folder, an archive is broken, or a name is not in UTF-8.
    """
    root = Path(path)
    if (place := _place(path)) and path in _members(place.archive):
        return [path]
    if not root.exists():
        raise DataError(f"{path} does not exist: it must be a file or a folder of files, {_either(endings)}.")
    if root.is_file() and not path.lower().endswith(".zip"):
        return [path]
    files = sorted(str(file) for file in root.rglob("*") if file.is_file()) if root.is_dir() else [path]
    found = [name for file in files for name in _members(file) if _wanted(name, endings)]
    if not found:
        raise NoFileError(f"{path} holds no file whose name ends in {_either(endings)}, nor one packed as .gz or .zip.")
    for name in found:
        _require_utf8(name)
    return found


def _require_utf8(name: str) -> None:
    try:
        require_utf8("name", name)
    except ConfigError as error:
        raise DataError(f"a file cannot be read by that name: {error} Rename it.") from None


def _either(endings: Sequence[str]) -> str:
    return " or ".join(endings)


def _wanted(name: str, endings: Sequence[str]) -> bool:
    path = PurePath(name)
    left_out = path.name.startswith(".") or "__MACOSX" in path.parts or path.name.lower().split(".")[0] in _BESIDE
    return not left_out and name.lower().removesuffix(".gz").endswith(tuple(endings))


def _members(path: str) -> list[str]:
    """Paths of the members of an archive; the path itself where it is none."""
    if not path.lower().endswith(".zip"):
        return [path]
    with _explained(path):
        members = _archive(path).infolist()
    return sorted(f"{path}/{member.filename}" for member in members if not member.is_dir())


@contextmanager
def _explained(path: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"{path} cannot be read ({reason}): it must be whole, and packed as its name says.") from error


@contextmanager
def open_file(path: str) -> Iterator[BinaryIO]:
    """The unpacked bytes; raises DataError where the file is missing or broken."""
    with _explained(path), _opened(path) as file:
        yield gzip.GzipFile(fileobj=file) if path.lower().endswith(".gz") else file  # type: ignore[misc]


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    """The bytes as they are stored, or as the archive has them."""
    if place := _place(path):
        with _archive(place.archive).open(place.member) as member:
            yield member  # type: ignore[misc]
    else:
        with open(path, "rb") as file:
            yield file


class _Place(NamedTuple):
    """Where a file is within an archive."""

    archive: str
    member: str


def _place(path: str) -> _Place | None:
    """None where no archive lies on the path; a folder, too, may have a name that ends in `.zip`."""
    places = (_Place(path[: inside.end() - 1], path[inside.end() :]) for inside in _INSIDE.finditer(path))
    return next((place for place in places if Path(place.archive).is_file()), None)


def _archive(path: str) -> zipfile.ZipFile:
    # Threads share no open archive, for zipfile counts the members that are open without a lock; nor do processes after
    # a fork, for they would move each other's place in the file.
    return _open_archive(path, stamps([path]), os.getpid(), threading.get_ident())


@lru_cache(maxsize=4)
def _open_archive(path: str, marks: tuple[Stamp, ...], process: int, thread: int) -> zipfile.ZipFile:
    """An archive that stays open: its table of contents, which may be long, is read once, not for each member.

    Whoever reads a member keeps its archive open until the member's end; else it is closed where others take its place.
    """
    return zipfile.ZipFile(path)


def first_lines(path: str, n: int) -> list[bytes]:
    """Up to n lines from the start of a file."""
    with open_file(path) as file:
        return next(_blocks(path, file, _HEAD, _HEAD), b"").splitlines(keepends=True)[:n]


def shards_of(path: str, layout: Layout) -> list[Shard]:
    """Parts of a file, counted in lines; a packed file is one part, for it can be read from its start alone."""
    *starts, end = _marks(path, stamps([path]), layout)
    if any(ending in path.lower() for ending in _PACKED):
        starts = starts[:1]
    stops = [*(mark.line for mark in starts[1:]), end.line]
    return [Shard(ALL, path, mark.line, stop) for mark, stop in zip(starts, stops, strict=True)]


def lines_of(shard: Shard, layout: Layout) -> Iterator[bytes]:
    """Lines of one part with their ends; raises DataError where the file is broken or was changed."""
    starts = {mark.line: mark.byte for mark in _marks(shard.path, stamps([shard.path]), layout)}
    if not {shard.start, shard.stop} <= starts.keys():
        raise DataError(f"{shard.path} has changed while it was read: read it again from the start.")
    begin, end = starts[shard.start], starts[shard.stop]
    with open_file(shard.path) as file:
        if begin:
            file.seek(begin)
        yield from _cut(shard.path, file, end - begin)


def all_lines(path: str) -> Iterator[bytes]:
    """Lines of a whole file with their ends; raises DataError where the file is broken."""
    with open_file(path) as file:
        yield from _cut(path, file)


def _cut(path: str, file: BinaryIO, size: int = _ALL) -> Iterator[bytes]:
    for block in _blocks(path, file, _PIECE, size):
        yield from block.splitlines(keepends=True)


@lru_cache(maxsize=1024)
def _marks(path: str, marks: tuple[Stamp, ...], layout: Layout) -> list[Mark]:
    """Where the parts of a file begin, and last its end. They are searched once a process unless the file changes."""
    found, line, byte = list[Mark](), 0, 0
    with open_file(path) as file:
        for block in _blocks(path, file, BLOCK):
            left = block[: _LEAD << 10].splitlines(keepends=True)[:_LEAD] if line else []
            left = left[: layout.lead(left)] if left else []
            found.append(Mark(line + len(left), byte + sum(map(len, left))))
            line, byte = line + _count(block), byte + len(block)
    return [*found, Mark(line, byte)]


def _blocks(path: str, file: BinaryIO, length: int, size: int = _ALL) -> Iterator[bytes]:
    """Up to `size` bytes in pieces of whole lines, about `length` long."""
    # Pieces of a line whose end is not in sight. They are joined once, for the time to join them one by one, and to
    # look for an end in all of them again, would grow with the square of the line.
    held, taken = list[bytes](), 0
    while piece := file.read(min(length, size)):
        size -= len(piece)
        # A \r in the last place may be half of \r\n.
        cut = max(piece.rfind(b"\n"), piece.rfind(b"\r", 0, -1)) + 1
        if cut:
            yield b"".join([*held, piece[:cut]])
            held, taken = [], 0
        held.append(piece[cut:])
        taken += len(held[-1])
        if taken > _LONGEST:
            raise DataError(f"{path} has a line of more than {_LONGEST >> 20} MB: each row must end its line.")
    if taken:
        yield b"".join(held)


def _count(block: bytes) -> int:
    """Lines of a piece that `_blocks` made."""
    ends = block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n")
    return ends + (not block.endswith((b"\n", b"\r")))
