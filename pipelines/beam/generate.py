"""Rows of an exported model: one Beam element a shard, and nothing leaves it, for the shards are files."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.utils.shared import Shared

if TYPE_CHECKING:
    from pipelines.shards import Shards


class DrawShard(beam.DoFn):
    """Index of a shard -> its file. The model is loaded once in each process.

    A shard that Beam tries again is written again, with the same rows.
    """

    def __init__(self, shards: "Shards", shared: Shared) -> None:
        self._shards, self._shared = shards, shared

    def setup(self) -> None:
        from tfvae.exported import load
        from tfvae.quiet import quiet

        quiet()
        self._model = self._shared.acquire(lambda: load(self._shards.model))

    def process(self, element: int) -> Iterable[int]:
        self._shards.draw(element, self._model)
        yield element


def draw_all(shards: "Shards", indices: Sequence[int], options: Sequence[str]) -> None:
    """Draws some shards wherever Beam puts them, and returns when all are whole.

    Args:
        shards: the request.
        indices: of the shards.
        options: of Beam; see `pipelines.runners.beam`.
    """
    with beam.Pipeline(options=PipelineOptions(list(options))) as pipeline:
        # Reshuffle lets workers share the elements; else Beam fuses all into one.
        _ = pipeline | beam.Create(indices) | beam.Reshuffle() | beam.ParDo(DrawShard(shards, Shared()))
