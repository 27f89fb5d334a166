"""Reader of one corpus in several files, which are mixed; a text may be several lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from tfvae.checks import require_at_least
from tfvae.data.containers.listing import find_files
from tfvae.data.line_files import Lines, lines_of, shards_of
from tfvae.data.reader import Item, Reject, Shard
from tfvae.data.sentences.corpus import Line, add_vocabulary, read_corpus
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.sentences.text_files import ENDINGS, check_text, plain
from tfvae.data.splits import check_fractions, hash_assign


@dataclass(frozen=True)
class MixedLines:
    """Texts of one or more lines, from files that take turns; the label is the number of the file.

    Where files differ in kind, such as praise and complaint, every split has all kinds, and so do its first texts. A
    block of a file goes into one split, by hash of the file's name and the block's number: neighbours that tell of one
    thing stay together. The files give a block each in turn, in the order of their names, until each is at its end.

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
            DataError: a file is missing, broken, empty or in UTF-16.
        """
        for file in self._files():
            check_text(file)
        lines = sum(shards_of(file, Lines())[-1].stop for file in self._files())
        return add_vocabulary([Shard(split, self.path, 0, lines) for split in ("train", "validation", "test")])

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part.

        Raises:
            DataError: a file is broken, or none of its texts is fit to train on.
        """
        return read_corpus(self, shard)

    def lines(self, shard: Shard) -> Iterator[Line | Reject]:
        """Texts of all files that belong to the split."""
        files = [self._texts(label, file) for label, file in enumerate(self._files())]
        number = 0
        while files:
            blocks = [(texts, list(islice(texts, self.block))) for texts in files]
            files = [texts for texts, block in blocks if block]
            for _, block in blocks:
                if block and self._split(block[0], number) == shard.split:
                    yield from block
            number += 1

    def _split(self, first: Line, number: int) -> str:
        """Of a block: neither the folder's place nor the other files change it."""
        return hash_assign(f"{first.key.partition(':')[0]} {number}", self._fractions)

    def _texts(self, label: int, file: str) -> Iterator[Line]:
        name = file.removeprefix(self.path).strip("/") or Path(file).name
        lines = (line for part in shards_of(file, Lines()) for line in lines_of(part, Lines()))
        texts = enumerate(iter(lambda: list(islice(lines, self.joined)), []))
        for number, raw in texts:
            first = number * self.joined + 1
            text = b" ".join(plain(first + i, line) for i, line in enumerate(raw))
            yield Line(f"{file}:{first}", f"{name}:{first:08d}", text, label)

    def _files(self) -> list[str]:
        return find_files(self.path, ENDINGS)

    @property
    def _fractions(self) -> Mapping[str, float]:
        return {"test": self.test_fraction, "validation": self.validation_fraction}
