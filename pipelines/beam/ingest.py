"""Raw data -> TFRecords: one Beam element a shard, and nothing but counts crosses a stage."""

from collections.abc import Iterable, Iterator

import apache_beam as beam

from pipelines.edges import delivered
from tfvae.data.counts import COUNTS, Counts, dump_counts
from tfvae.data.reader import Reader, Shard
from tfvae.data.storage.shard_writer import write_shard
from tfvae.whole_files import write_text


class WriteShard(beam.DoFn):
    """(index, fields of a Shard) -> its counts; the records and rejects are written to `directory`,
    a folder or a URI in a store.

    A bundle that Beam tries again writes the same files again.
    """

    def __init__(self, reader: Reader, directory: str, of: int, most_rejects: float) -> None:
        self._reader, self._directory, self._of, self._most_rejects = reader, directory, of, most_rejects

    def process(self, element: tuple[int, tuple[str, str, int, int]]) -> Iterator[Counts]:
        index, shard = element
        with delivered(self._directory) as directory:
            counts = write_shard(self._reader, Shard(*shard), directory, index, self._of, self._most_rejects)
        yield counts


def write_counts(counts: Counts, rejects: str) -> None:
    """Writes the counts beside the rejects: what leaves Beam leaves it as a file, on any runner."""
    with delivered(rejects) as folder:
        write_text(folder / COUNTS, dump_counts(counts))


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
