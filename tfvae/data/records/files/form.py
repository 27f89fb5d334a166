"""What a reader of tables knows of a file. Imports no TensorFlow."""

from collections.abc import Iterator
from typing import Protocol

from tfvae.data.reader import Shard
from tfvae.data.records.delimited import Row


class Form(Protocol):
    """One file of rows, of whatever kind."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns, each differently; objects of JSON and the like may have others, which are rejected."""
        ...

    @property
    def told(self) -> tuple[str, ...]:
        """Lines for people: what was made of the file that is not plain to see."""
        ...

    def shards(self) -> list[Shard]:
        """The parts of the file. Raises DataError where it is broken."""
        ...

    def rows(self, shard: Shard) -> Iterator[Row]:
        """The rows of one part, of cells in the order of the names, or of objects. Raises DataError as `shards`."""
        ...
