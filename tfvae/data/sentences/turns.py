"""Files that take turns, so that texts of different files are neighbours."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from tfvae.data.sentences.corpus import Line

OPEN = 64
"""Files that are open at once, at most: a process may have no more than 256 on some systems."""


class Block(NamedTuple):
    """Consecutive texts of a file."""

    file: str
    number: int
    """Which of the file's blocks it is, counted from 0."""
    texts: list[Line]


def take_turns(files: Sequence[str], read: Callable[[str], Iterator[Line]], length: int) -> Iterator[Block]:
    """Blocks of all files: each file gives one in turn, until each is at its end.

    Up to `OPEN` files take turns. More of them form groups, one after the other. A group has every n-th file, so that
    it is a fair sample of the names, which may tell praise from complaint.

    Args:
        files: their paths.
        read: opens a file and yields its texts.
        length: texts of a block; the last one of a file may have fewer.
    """
    groups = -(-len(files) // OPEN)
    for first in range(groups):
        yield from _turns({file: read(file) for file in files[first::groups]}, length)


def _turns(texts: dict[str, Iterator[Line]], length: int) -> Iterator[Block]:
    number = 0
    while texts:
        for file in list(texts):
            if block := list(islice(texts[file], length)):
                yield Block(file, number, block)
            else:
                del texts[file]
        number += 1
