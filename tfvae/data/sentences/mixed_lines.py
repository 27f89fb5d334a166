"""Reader of one corpus in several files, which are mixed; a text may be several lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from tfvae.checks import DataError, require_at_least
from tfvae.data.containers.listing import find_files
from tfvae.data.line_files import Lines, all_lines, shards_of
from tfvae.data.reader import Item, Reject, Shard, Skip
from tfvae.data.sentences.corpus import Line, add_vocabulary, read_corpus
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.sentences.text_files import ENDINGS, encoding_in, encodings_told, holds_text, plain
from tfvae.data.sentences.turns import take_turns
from tfvae.data.splits import check_fractions, hash_ends, hash_position
from tfvae.data.stamps import Stamp, stamps


class _Survey(NamedTuple):
    """What is known of the files before their texts are read."""

    labels: dict[str, int]
    """Of each file that holds text, in the order of their names."""
    empty: list[str]
    lines: int
    ends: dict[str, float]
    """Of "test" and "validation" among the hashes of the blocks; see `hash_ends`."""


@dataclass(frozen=True)
class MixedLines:
    """Texts of one or more lines, from files that take turns; the label is the number of the file.

    Where files differ in kind, such as praise and complaint, every split has all kinds, and so do its first texts. A
    block of a file goes into one split, by hash of the file's name and the block's number: neighbours that tell of one
    thing stay together. Where a split would have no block, it takes the one whose hash is nearest. The files give a
    block each in turn, in the order of their names; see `take_turns`.

    The splits are "train", "validation", "test", and "findings": the words of "train". See `read_corpus` for the
    records.

    Args:
        path: a file, plain or ending in `.gz`, or a folder or zip archive, whose `.txt` and `.txt.gz` files are read.
        joined: consecutive lines of a file that make a text; what is left over at its end makes a shorter one.
        block: texts of a block.
        validation_fraction: share of the blocks that makes up "validation".
        test_fraction: share of the blocks that makes up "test".
        rules: which texts are kept, and how many words the vocabulary has.
    """

    path: str
    joined: int = 1
    block: int = 1
    validation_fraction: float = 0.1
    test_fraction: float = 0.1
    rules: SentenceRules = field(default_factory=SentenceRules)

    def __post_init__(self) -> None:
        check_fractions(self._fractions)
        require_at_least("joined", self.joined, 1)
        require_at_least("block", self.block, 1)

    def shards(self) -> list[Shard]:
        """One part a split, all lines of all files.

        Raises:
            DataError: a file is missing, broken or no text, all are empty, or there are fewer blocks than splits.
        """
        lines = self._survey().lines
        return add_vocabulary([Shard(split, self.path, 0, lines) for split in ("train", "validation", "test")])

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part; empty files are skips of "train".

        Raises:
            DataError: a file is broken, or none of its texts is fit to train on.
        """
        if shard.split == "train":
            yield from (Skip(file, "empty file") for file in self._survey().empty)
            yield from encodings_told(self._survey().labels, self.rules)
        yield from read_corpus(self, shard)

    def lines(self, shard: Shard) -> Iterator[Line | Reject]:
        """Texts of all files that belong to the split."""
        labels, _, _, ends = self._survey()
        for block in take_turns(list(labels), lambda file: self._texts(file, labels[file]), self.block):
            position = self._position(block.file, block.number)
            if next((split for split, end in ends.items() if position < end), "train") == shard.split:
                yield from block.texts

    def _position(self, file: str, number: int) -> float:
        """Of a block among all: neither the folder's place nor the other files change it."""
        return hash_position(f"{self._name(file)} {number}")

    def _texts(self, file: str, label: int) -> Iterator[Line]:
        lines = all_lines(file, encoding_in(file, self.rules))
        texts = enumerate(iter(lambda: list(islice(lines, self.joined)), []))
        for number, raw in texts:
            first = number * self.joined + 1
            text = b" ".join(plain(first + i, line) for i, line in enumerate(raw))
            yield Line(f"{file}:{first}", f"{self._name(file)}:{first:08d}", text, label)

    def _name(self, file: str) -> str:
        return file.removeprefix(self.path).strip("/") or Path(file).name

    def _survey(self) -> _Survey:
        return _survey(self, stamps([self.path]))

    @property
    def _fractions(self) -> Mapping[str, float]:
        return {"test": self.test_fraction, "validation": self.validation_fraction}


@lru_cache(maxsize=2)
def _survey(reader: MixedLines, marks: tuple[Stamp, ...]) -> _Survey:
    """Looks at all files once a process, unless one changes: there may be many."""
    full = {file: holds_text(file) for file in find_files(reader.path, ENDINGS)}
    empty = [file for file in full if not full[file]]
    lines = {file: shards_of(file, Lines(), encoding_in(file, reader.rules))[-1].stop for file in full if full[file]}
    if not lines:
        raise DataError(f"{reader.path} is empty: it must have one sentence a line.")
    ends = _ends(reader, lines)
    return _Survey({file: label for label, file in enumerate(lines)}, empty, sum(lines.values()), ends)


def _ends(reader: MixedLines, lines: Mapping[str, int]) -> dict[str, float]:
    blocks = {file: -(-count // (reader.joined * reader.block)) for file, count in lines.items()}
    if (found := sum(blocks.values())) < 3:
        raise DataError(
            f"{reader.path} has {sum(lines.values())} lines, which make {found} of the 3 blocks that splits need: "
            f"`block` is {reader.block} texts of `joined` {reader.joined} lines. "
            "Give more text, or a smaller `config.data.block`."
        )
    positions = (reader._position(file, number) for file in blocks for number in range(blocks[file]))
    return hash_ends(positions, reader._fractions)
