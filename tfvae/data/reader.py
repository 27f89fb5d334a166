"""Contract of raw data: readers list shards and yield records, rejects, skips and notes. Imports no TensorFlow."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

Feature = bytes | int | float | list[int] | list[float] | list[bytes]
Record = Mapping[str, Feature]

NO_LABEL = -1
"""Label of an example that has none."""
FINDINGS = "findings"
"""Split whose records are no examples, but what a reader found in "train": the words of sentences, or summaries."""
SPLITS = ("train", "validation", "test")
"""Splits of readers that split the items themselves."""
ALL = "*"
"""Split of a shard whose items say their splits themselves; see `Placed`."""


class Shard(NamedTuple):
    """A picklable part of the raw data: items `start` to `stop` of `path`, all of one split, or `ALL`.

    `Reader.read` yields at most `stop - start` items of it, findings and notes not counted, and fewer where lines are
    no items.
    """

    split: str
    path: str
    start: int
    stop: int


class Placed(NamedTuple):
    """One record of a shard whose split is `ALL`."""

    split: str
    record: Record


class Reject(NamedTuple):
    """One item that could not be read."""

    where: str
    reason: str
    raw: str = ""
    """What stood there, or its beginning."""


class Skip(NamedTuple):
    """One sound item that is left out by a filter which the user set; `reason` names the filter, not the item."""

    where: str
    reason: str


class Told(NamedTuple):
    """No item, but what the reader made of a file, and its user should know: an encoding, a header that is missing."""

    where: str
    """The file."""
    what: str
    """What was done, without the name of the file, so that files can be counted by it."""
    times: int = 1
    """How often, in this part of the file."""


Item = Record | Placed | Reject | Skip | Told


class Reader(Protocol):
    """Raw data of one format. Readers are small, picklable, and open files only in the two methods."""

    def shards(self) -> list[Shard]:
        """Lists the parts. Raises DataError where a file is missing or broken."""
        ...

    def read(self, shard: Shard) -> Iterator[Item]:
        """Yields what became of the items of one part, in order."""
        ...
