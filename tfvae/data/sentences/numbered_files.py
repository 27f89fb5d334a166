"""Reader of sentences in files of one split and one label each, such as `train.0.txt`; those of a split are mixed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from os.path import commonpath
from pathlib import Path
from typing import NamedTuple

from tfvae.data.line_files import Lines, all_lines, shards_of
from tfvae.data.reader import SPLITS, Item, Reject, Shard
from tfvae.data.sentences.corpus import Line, add_vocabulary, read_corpus
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.sentences.text_files import check_text, encoding_in, encodings_told, plain
from tfvae.data.sentences.turns import take_turns

_NAME = re.compile(r"(train|validation|valid|val|dev|test)\.(\d{1,9})\.txt(\.gz)?", re.IGNORECASE | re.ASCII)
"""A number of nine digits fits into 32 bits."""


class Parts(NamedTuple):
    """Paths of the files of each split."""

    train: tuple[str, ...] = ()
    validation: tuple[str, ...] = ()
    test: tuple[str, ...] = ()


@dataclass(frozen=True)
class NumberedFiles:
    """Sentences of files that are named after their split and their label, as data for transfer of style are.

    The files of a split give a line each in turn, in the order of their names, so that its first sentences have all
    labels; see `take_turns`. The splits are "train", "validation", "test", and "findings": the words of "train". See
    `read_corpus` for the records.

    Args:
        parts: files of all three splits, named such as `train.0.txt` or `dev.1.txt.gz`; see `parts_of`.
        rules: which lines are sentences, and how many words the vocabulary has.
    """

    parts: Parts
    rules: SentenceRules = field(default_factory=SentenceRules)

    def __post_init__(self) -> None:
        if not all(files and all(map(_match, files)) for files in self.parts):
            raise ValueError(f"`parts` must have files such as `train.0.txt` for every split; got {self.parts}.")

    def shards(self) -> list[Shard]:
        """One part a split, all lines of its files.

        Raises:
            DataError: a file is missing, broken, empty, or no text.
        """
        for file in (file for files in self.parts for file in files):
            check_text(file)
        return add_vocabulary([self._shard(split) for split in SPLITS])

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part.

        Raises:
            DataError: a file is broken, or none of its lines is fit to train on.
        """
        if shard.split in SPLITS:
            yield from encodings_told(self._files(shard.split), self.rules)
        yield from read_corpus(self, shard)

    def lines(self, shard: Shard) -> Iterator[Line | Reject]:
        """Lines of all files of the split."""
        for block in take_turns(self._files(shard.split), self._lines, length=1):
            yield from block.texts

    def _lines(self, file: str) -> Iterator[Line]:
        match = _match(file)
        assert match  # by `__post_init__`
        for number, raw in enumerate(all_lines(file, encoding_in(file, self.rules)), start=1):
            yield Line(f"{file}:{number}", f"{match[0]}:{number:08d}", plain(number, raw), int(match[2]))

    def _shard(self, split: str) -> Shard:
        files = self._files(split)
        lines = sum(shards_of(file, Lines(), encoding_in(file, self.rules))[-1].stop for file in files)
        return Shard(split, commonpath(files), 0, lines)

    def _files(self, split: str) -> tuple[str, ...]:
        return self.parts[SPLITS.index(split)]


def parts_of(files: Mapping[str, str]) -> Parts:
    """Files of the splits among all, by what they are named: `dev`, `val` and `valid` are "validation", too.

    Args:
        files: paths by their names, which may lack `.gz`.
    """
    found: dict[str, list[str]] = {}
    for name, file in sorted(files.items()):
        if match := _match(name):
            kind = match[1].lower()
            found.setdefault(kind if kind in SPLITS else "validation", []).append(file)
    return Parts(**{split: tuple(inside) for split, inside in found.items()})


def may_be_mixed(names: Iterable[str]) -> bool:
    """Whether files may be mixed and split anew: no two splits are told by their names, and none is for testing."""
    train, validation, test = parts_of({name: name for name in names})
    return not test and not (train and validation)


def _match(path: str) -> re.Match[str] | None:
    return _NAME.fullmatch(Path(path).name)
