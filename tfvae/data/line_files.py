"""Files of one row a line: cut at row ends, read. Imports no TensorFlow.

A line ends with \\n, \\r\\n or a lone \\r.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from tfvae.checks import DataError
from tfvae.data.containers.archives import is_inside
from tfvae.data.containers.encoding import UTF8, Readable, in_utf8
from tfvae.data.containers.opening import open_file
from tfvae.data.containers.packed import is_packed
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


def first_lines(path: str, n: int, encoding: str = UTF8) -> list[bytes]:
    """Up to n lines from the start of a file, in UTF-8 where the encoding of the file is given."""
    with open_file(path) as file:
        first, *rest = [*_blocks(path, in_utf8(path, file, encoding), _HEAD, _HEAD), b""]
        # What follows the last end of line is a whole line where the file ends with it.
        return b"".join([first, *rest] if len(first) + sum(map(len, rest)) < _HEAD else [first]).splitlines(
            keepends=True
        )[:n]


def shards_of(path: str, layout: Layout, encoding: str = UTF8) -> list[Shard]:
    """Parts of a file, counted in lines.

    A file that is packed, or in another encoding than UTF-8, is one part, for it can be read from its start alone.
    """
    *starts, end = _marks(path, stamps([path]), layout, encoding)
    if is_packed(path) or is_inside(path) or encoding != UTF8:
        starts = starts[:1]
    stops = [*(mark.line for mark in starts[1:]), end.line]
    return [Shard(ALL, path, mark.line, stop) for mark, stop in zip(starts, stops, strict=True)]


def lines_of(shard: Shard, layout: Layout, encoding: str = UTF8) -> Iterator[bytes]:
    """Lines of one part with their ends; raises DataError where the file is broken or was changed."""
    starts = {mark.line: mark.byte for mark in _marks(shard.path, stamps([shard.path]), layout, encoding)}
    if not {shard.start, shard.stop} <= starts.keys():
        raise DataError(f"{shard.path} has changed while it was read: read it again from the start.")
    begin, end = starts[shard.start], starts[shard.stop]
    with open_file(shard.path) as file:
        if begin:
            file.seek(begin)
        yield from _cut(shard.path, in_utf8(shard.path, file, encoding), end - begin)


def all_lines(path: str, encoding: str = UTF8) -> Iterator[bytes]:
    """Lines of a whole file with their ends; raises DataError where the file is broken."""
    with open_file(path) as file:
        yield from _cut(path, in_utf8(path, file, encoding))


def _cut(path: str, file: Readable, size: int = _ALL) -> Iterator[bytes]:
    for block in _blocks(path, file, _PIECE, size):
        yield from block.splitlines(keepends=True)


@lru_cache(maxsize=1024)
def _marks(path: str, marks: tuple[Stamp, ...], layout: Layout, encoding: str) -> list[Mark]:
    """Where the parts of a file begin, and last its end. They are searched once a process unless the file changes."""
    found, line, byte = list[Mark](), 0, 0
    with open_file(path) as file:
        for block in _blocks(path, in_utf8(path, file, encoding), BLOCK):
            left = block[: _LEAD << 10].splitlines(keepends=True)[:_LEAD] if line else []
            left = left[: layout.lead(left)] if left else []
            found.append(Mark(line + len(left), byte + sum(map(len, left))))
            line, byte = line + _count(block), byte + len(block)
    return [*found, Mark(line, byte)]


def _blocks(path: str, file: Readable, length: int, size: int = _ALL) -> Iterator[bytes]:
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
