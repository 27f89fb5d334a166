"""Published training and test files, used as they are. Imports no TensorFlow."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tfvae.checks import DataError
from tfvae.data.reader import Item, Reader, Shard
from tfvae.data.records.table_files import TableFiles


@dataclass(frozen=True)
class GivenSplits:
    """Rows of two readers: those of one are "train", those of the other "test"; there is no "validation".

    Args:
        train: reads the training rows, all into the split "train".
        test: reads the test rows, all into the split "test".
    """

    train: Reader
    test: Reader

    def shards(self) -> list[Shard]:
        """Parts of both.

        Raises:
            DataError: a file is missing or broken, or is read as both, or columns differ that nobody declared.
        """
        train = [shard._replace(split="train") for shard in self.train.shards()]
        test = [shard._replace(split="test") for shard in self.test.shards()]
        if twice := _files(train) & _files(test):
            raise DataError(f"{min(twice)} cannot be training and test data at once: give another file as test data.")
        names = [
            frozenset(reader.names()) if isinstance(reader, TableFiles) else frozenset()
            for reader in (self.train, self.test)
        ]
        if differing := sorted(names[0] ^ names[1]):
            raise DataError(
                f"training and test data differ in columns ({', '.join(differing)}): declare the fields to read both."
            )
        return [*train, *test]

    def read(self, shard: Shard) -> Iterator[Item]:
        """As the reader of the shard's split."""
        return (self.train if shard.split == "train" else self.test).read(shard)


def _files(shards: list[Shard]) -> set[str]:
    """The files of shards, whatever names they go by."""
    return {str(Path(shard.path).resolve()) for shard in shards}
