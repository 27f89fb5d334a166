"""Published training and test files, used as they are. Imports no TensorFlow."""

from collections.abc import Iterator
from dataclasses import dataclass

from tfvae.checks import DataError
from tfvae.data.reader import Item, Reader, Shard


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
            DataError: a file is missing or broken, or is read as both.
        """
        train = [shard._replace(split="train") for shard in self.train.shards()]
        test = [shard._replace(split="test") for shard in self.test.shards()]
        if twice := {shard.path for shard in train} & {shard.path for shard in test}:
            raise DataError(f"{min(twice)} cannot be training and test data at once: give another file as test data.")
        return [*train, *test]

    def read(self, shard: Shard) -> Iterator[Item]:
        """As the reader of the shard's split."""
        return (self.train if shard.split == "train" else self.test).read(shard)
