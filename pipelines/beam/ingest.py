"""Raw data -> TFRecords: one Beam element a shard, and nothing but counts crosses a stage."""

from collections.abc import Iterable, Iterator

import apache_beam as beam

from tfvae.data.counts import Counts
from tfvae.data.reader import Reader, Shard
from tfvae.data.storage.shard_writer import write_shard


class WriteShard(beam.DoFn):
    """(index, fields of a Shard) -> its counts; the records and rejects are written to `directory`.

    A bundle that Beam tries again writes the same files again.
    """

    def __init__(self, reader: Reader, directory: str, of: int, most_rejects: float) -> None:
        self._reader, self._directory, self._of, self._most_rejects = reader, directory, of, most_rejects

    def process(self, element: tuple[int, tuple[str, str, int, int]]) -> Iterator[Counts]:
        index, shard = element
        yield write_shard(self._reader, Shard(*shard), self._directory, index, self._of, self._most_rejects)


class MergeCounts(beam.CombineFn):
    """Counts of all shards."""

    def create_accumulator(self) -> Counts:
        return Counts({}, 0, ())

    def add_input(self, mutable_accumulator: Counts, element: Counts) -> Counts:
        return Counts(*mutable_accumulator).merge(Counts(*element))

    def merge_accumulators(self, accumulators: Iterable[Counts]) -> Counts:
        merged = self.create_accumulator()
        for counts in accumulators:
            merged = merged.merge(Counts(*counts))
        return merged

    def extract_output(self, accumulator: Counts) -> Counts:
        return Counts(*accumulator)
