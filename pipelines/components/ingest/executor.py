"""Reads raw data with Beam."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import apache_beam as beam
from tfx.components.util.examples_utils import set_file_format, set_payload_format
from tfx.dsl.components.base.base_beam_executor import BaseBeamExecutor
from tfx.dsl.io import fileio
from tfx.proto.example_gen_pb2 import PayloadFormat
from tfx.types.artifact import Artifact
from tfx.types.artifact_utils import encode_split_names, get_single_instance

from pipelines.beam.ingest import MergeCounts, WriteShard, write_counts
from pipelines.edges import fetched, is_remote
from pipelines.recipe import Recipe
from tfvae.checks import DataError
from tfvae.data.counts import COUNTS, Counts, check_counts, describe_skips, most_rejects, notices, parse_counts
from tfvae.data.reader import Reader, Shard
from tfvae.data.splits import splits_of


class Executor(BaseBeamExecutor):
    """See `Ingest`."""

    def Do(  # noqa: N802
        self,
        input_dict: dict[str, list[Artifact]],
        output_dict: dict[str, list[Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Writes records and rejects.

        Raises:
            DataError: too many items are unreadable, or a split has no record.
        """
        examples, rejects = (get_single_instance(output_dict[key]) for key in ("examples", "rejects"))
        reader = Recipe.parse(exec_properties["recipe"]).experiment().data.reader
        shards = reader.shards()
        splits = splits_of(shards)
        counts = self._write(reader, shards, examples.uri, rejects.uri, exec_properties["max_reject_fraction"])
        try:
            check_counts(counts, splits, exec_properties["max_reject_fraction"])
        except DataError as error:
            raise DataError(f"{error}{_keep(rejects.uri)}") from None
        examples.split_names = encode_split_names(sorted({*splits, *counts.records}))
        set_payload_format(examples, PayloadFormat.FORMAT_TF_EXAMPLE)
        set_file_format(examples, "tfrecords_gzip")
        for split, count in counts.records.items():
            examples.set_int_custom_property(f"records_{split}", count)
        rejects.set_int_custom_property("count", counts.rejects)
        rejects.set_string_custom_property("first", counts.reasons[0] if counts.reasons else "")
        rejects.set_string_custom_property("skipped", describe_skips(counts.skips))
        rejects.set_string_custom_property("told", "\n".join(notices(counts)))

    def _write(
        self, reader: Reader, shards: Sequence[Shard], examples: str, rejects: str, max_reject_fraction: float
    ) -> Counts:
        """A single chain: Beam's runner on Dask computes no other branch than the last."""
        with self._make_beam_pipeline() as pipeline:
            _ = (
                pipeline
                | beam.Create([(index, tuple(shard)) for index, shard in enumerate(shards)])
                | beam.Reshuffle()
                | beam.ParDo(WriteShard(reader, examples, len(shards), most_rejects(shards, max_reject_fraction)))
                | beam.CombineGlobally(MergeCounts())
                | beam.Map(write_counts, rejects)
            )
        _move_rejects(f"{examples}/rejects", rejects)
        with fetched(rejects) as folder:
            return parse_counts((folder / COUNTS).read_text("utf-8"))


def _move_rejects(source: str, target: str) -> None:
    """Out of the folder of the records, which TFX takes for splits alone."""
    if fileio.exists(source):
        for name in fileio.listdir(source):
            fileio.rename(f"{source}/{name}", f"{target}/{name}", overwrite=True)
        fileio.rmtree(source)


def _keep(rejects: str) -> str:
    """Copies the rejects to where TFX, which deletes the outputs of a failed node, does not find them; says where."""
    if is_remote(rejects):
        return ""  # Kubeflow deletes nothing
    kept = Path(rejects).parents[2] / "_rejects"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(rejects, kept)
    return f" All rejects are listed in {kept}."
