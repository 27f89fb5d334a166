"""Reader of sentences that TensorFlow Datasets has prepared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tfvae.checks import require_one_of
from tfvae.data.reader import NO_LABEL, Item, Shard
from tfvae.data.sentences.corpus import Line, add_vocabulary, read_corpus
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.splits import check_fractions, cut, hash_assign
from tfvae.data.tfds import Stored

NAMES = ("yelp_polarity_reviews", "lm1b")
_SHARD = 200_000


@dataclass(frozen=True)
class PreparedText:
    """Yelp reviews with their polarity, or the One Billion Word Benchmark, from a directory of TensorFlow Datasets.

    "test" is the official one; "validation" is split off the official "train" by hash of number and text. White space
    within a text, line ends among it, becomes a blank. See `read_corpus` for the records.

    Args:
        name: one of `NAMES`.
        data_dir: directory that holds `<name>/<version>/`.
        validation_fraction: share of the official training texts that makes up "validation".
        rules: which texts are kept, and how many words the vocabulary has.
    """

    name: str
    data_dir: str
    validation_fraction: float = 0.1
    rules: SentenceRules = field(default_factory=SentenceRules)

    def __post_init__(self) -> None:
        require_one_of("name", self.name, NAMES)
        check_fractions(self._fractions)

    def shards(self) -> list[Shard]:
        """Parts of all splits; those of the official "train" belong to "validation" too.

        Raises:
            DataError: the data are not there; the message has the command that prepares them.
        """
        path, sizes = Stored(self.name, self.data_dir).layout()
        wanted = {"train": sizes["train"], "validation": sizes["train"], "test": sizes["test"]}
        return add_vocabulary([shard for split, n in wanted.items() for shard in cut(split, path, n, _SHARD)])

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part.

        Raises:
            DataError: a file is broken, or no text is fit to train on.
        """
        return read_corpus(self, shard)

    def lines(self, shard: Shard) -> Iterator[Line]:
        """Texts of one part that belong to its split."""
        official = shard._replace(split="test" if shard.split == "test" else "train")
        examples = Stored(self.name, self.data_dir).examples(official)
        for number, example in enumerate(examples, start=shard.start):
            line = _line(f"{official.split}/{number:08d}", example)
            if official.split == "test" or self._split(line) == shard.split:
                yield line

    def _split(self, line: Line) -> str:
        return hash_assign(f"{line.key} {line.text.decode('latin-1')}", self._fractions)

    @property
    def _fractions(self) -> Mapping[str, float]:
        return {"validation": self.validation_fraction}


def _line(key: str, example: Mapping[str, Any]) -> Line:
    return Line(key, key, example["text"], int(example.get("label", NO_LABEL)))
