"""The metrics' statistics over blocks of batches: observe and merge run wherever Beam puts them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import apache_beam as beam
from apache_beam.utils.shared import Shared

from pipelines.edges import delivered
from tfvae.whole_files import write_text

if TYPE_CHECKING:
    from pipelines.bench import Bench, Block, Parts

Accs = dict[str, Any]
"""Statistics by the name of the metric."""
METRICS = "metrics.json"
"""File with the values of all stages' metrics."""


class OnBench:
    """Loads models and data once in each process, whatever number of functions need them there."""

    def __init__(self, parts: "Parts", shared: Shared) -> None:
        self._parts, self._shared = parts, shared

    def bench(self) -> "Bench":
        from pipelines.bench import set_up

        return self._shared.acquire(lambda: set_up(self._parts))


class Observe(beam.DoFn):
    """(stage, block of batches) -> (stage, statistics)."""

    def __init__(self, place: OnBench) -> None:
        self._place = place

    def setup(self) -> None:
        self._bench = self._place.bench()

    def process(self, element: tuple[str, "Block"]) -> Iterator[tuple[str, tuple[str, Accs]]]:
        stage, block = element
        # The stage is in the value, too, for a CombineFn does not see the key.
        yield stage, (stage, self._bench.observe(stage, block))


class MergeStatistics(beam.CombineFn):
    """Statistics of the blocks of one stage -> values of its metrics."""

    def __init__(self, place: OnBench) -> None:
        self._place = place

    def setup(self, *args: Any, **kwargs: Any) -> None:
        self._bench = self._place.bench()

    def create_accumulator(self) -> tuple[str, Accs]:
        return "", {}

    def add_input(self, mutable_accumulator: tuple[str, Accs], element: tuple[str, Accs]) -> tuple[str, Accs]:
        return self.merge_accumulators([mutable_accumulator, element])

    def merge_accumulators(self, accumulators: Iterable[tuple[str, Accs]]) -> tuple[str, Accs]:
        stage, merged = self.create_accumulator()
        for name, accs in accumulators:
            stage = name or stage
            merged = self._bench.merge(stage, merged, accs)
        return stage, merged

    def extract_output(self, accumulator: tuple[str, Accs]) -> dict[str, float]:
        return self._bench.results(*accumulator)


def write_metrics(values: Mapping[str, Mapping[str, float]], stages: Sequence[str], directory: str) -> None:
    """Writes the values of all stages, in order: what leaves Beam leaves it as a file, on any runner."""
    with delivered(directory) as folder:
        write_text(folder / METRICS, json.dumps({stage: values[stage] for stage in stages}, indent=1))
