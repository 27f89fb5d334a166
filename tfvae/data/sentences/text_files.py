"""Reader of plain text, one sentence a line."""

import gzip
import os
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import BinaryIO

from tfvae.checks import DataError
from tfvae.data.reader import Item, Reject, Shard
from tfvae.data.sentences.corpus import Line, add_vocabulary, read_corpus
from tfvae.data.sentences.rules import MAX_BYTES, SentenceRules
from tfvae.data.splits import check_fractions, cut, hash_assign

_SHARD = 200_000
_BLOCK = 1 << 20
_DIGITS = 9
"""Maximum number of digits of a label, so that it fits into 32 bits."""
_LABEL = _DIGITS + 1
"""Bytes of a line that are no text."""
_BOM = b"\xef\xbb\xbf"
"""Byte order mark, with which some editors begin a file."""


@dataclass(frozen=True)
class TextFiles:
    """Sentences in text files, plain or gzipped where the name ends in `.gz`, in the order of their lines.

    The splits are "train", "validation", "test", and "findings": the words of "train". See `read_corpus` for the
    records. Files are read line by line; a plain one in parts, a gzipped one whole for each split.

    Args:
        train: file to train on.
        validation: file to validate on; None splits off a share of the training lines, by hash of number and text.
        test: the same, to test on.
        labelled: whether lines are `label<TAB>sentence`, with a whole number.
        validation_fraction: share of the lines that makes up "validation", where it has no file.
        test_fraction: share of the lines that makes up "test", where it has no file.
        rules: which lines are sentences, and how many words the vocabulary has.
    """

    train: str
    validation: str | None = None
    test: str | None = None
    labelled: bool = False
    validation_fraction: float = 0.1
    test_fraction: float = 0.1
    rules: SentenceRules = field(default_factory=SentenceRules)

    def __post_init__(self) -> None:
        check_fractions(self._fractions)

    def shards(self) -> list[Shard]:
        """Parts of all splits; parts of a file that is split by hash belong to several.

        Raises:
            DataError: a file is missing, broken or empty.
        """
        files = {"train": self.train, "validation": self.validation or self.train, "test": self.test or self.train}
        counts = {path: _count_lines(path) for path in sorted(set(files.values()))}
        return add_vocabulary([s for split, path in files.items() for s in cut(split, path, counts[path], _part(path))])

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part.

        Raises:
            DataError: the file is broken, or none of its lines is fit to train on.
        """
        return read_corpus(self, shard)

    def lines(self, shard: Shard) -> Iterator[Line | Reject]:
        """Lines of one part that belong to its split."""
        fractions = self._fractions if shard.split in {"train", *self._fractions} else {}
        with _open(shard.path) as file:
            _skip(file, shard.start)
            lines = islice(_lines(file, MAX_BYTES * self.rules.max_chars + _LABEL), shard.stop - shard.start)
            for number, raw in enumerate(lines, start=shard.start + 1):
                line = raw.removeprefix(_BOM) if number == 1 else raw
                if not fractions or hash_assign(f"{number} {line.decode('latin-1')}", fractions) == shard.split:
                    yield self._line(f"{shard.path}:{number}", f"{shard.split}/{number:08d}", line)

    def _line(self, where: str, key: str, line: bytes) -> Line | Reject:
        if not self.labelled or not line.strip():
            return Line(where, key, line)
        label, tab, text = line.partition(b"\t")
        if not (tab and label.isdigit() and len(label) <= _DIGITS):
            return Reject(where, f"must begin with a label, of 1 to {_DIGITS} digits, and a tab")
        return Line(where, key, text, int(label))

    @property
    def _fractions(self) -> Mapping[str, float]:
        shares = {"test": (self.test, self.test_fraction), "validation": (self.validation, self.validation_fraction)}
        return {split: fraction for split, (path, fraction) in shares.items() if path is None}


def _part(path: str) -> int:
    """Number of lines in a shard of this file.

    A gzipped file is a single shard, since all lines before a line must be unpacked to reach it.
    """
    return _SHARD if not path.endswith(".gz") else 1 << 62


@contextmanager
def _open(path: str) -> Iterator[BinaryIO]:
    try:
        with gzip.open(path) if path.endswith(".gz") else open(path, "rb") as file:
            yield file  # type: ignore[misc]
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        remedy = "it must be a text file of one sentence a line, packed with gzip if its name ends in .gz"
        raise DataError(f"{path} cannot be read ({reason}): {remedy}.") from error


def _count_lines(path: str) -> int:
    newlines, last = 0, b"\n"
    with _open(path) as file:
        for block in iter(partial(file.read, _BLOCK), b""):
            newlines, last = newlines + block.count(b"\n"), block[-1:]
    lines = newlines + (last != b"\n")
    if lines == 0:
        raise DataError(f"{path} is empty: it must have one sentence a line.")
    return lines


def _skip(file: BinaryIO, lines: int) -> None:
    """Moves to the start of a line, a block at a time, which takes a tenth of the time of reading the lines before."""
    while lines:
        block = file.read(_BLOCK)
        ends = block.count(b"\n")
        if ends >= lines:
            start = len(block) - len(block.split(b"\n", lines)[-1])
            file.seek(start - len(block), os.SEEK_CUR)
        lines -= min(lines, ends)


def _lines(file: BinaryIO, limit: int) -> Iterator[bytes]:
    """Yields lines without their ends; of a line longer than `limit` bytes, the first `limit` + 1 bytes alone."""
    while line := file.readline(limit + 1):
        rest = line
        while not rest.endswith(b"\n") and (rest := file.readline(_BLOCK)):
            pass
        yield line.rstrip(b"\r\n")
