"""Measures with Beam, then blesses."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam.utils.shared import Shared
from tfx.dsl.components.base.base_beam_executor import BaseBeamExecutor
from tfx.types.artifact import Artifact
from tfx.types.artifact_utils import get_single_instance, get_single_uri

from pipelines.beam.evaluate import MergeStatistics, Observe, OnBench
from pipelines.bench import Parts
from pipelines.recipe import Recipe
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import Experiment
from tfvae.metrics.threshold import MetricTable

REASONS, THRESHOLDS = "reasons", "thresholds"
"""Properties of the blessing: why it was refused, and how many bounds there were."""


class Executor(BaseBeamExecutor):
    """See `Evaluator`."""

    def Do(  # noqa: N802
        self,
        input_dict: dict[str, list[Artifact]],
        output_dict: dict[str, list[Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        recipe = Recipe.parse(exec_properties["recipe"])
        experiment = recipe.experiment()
        parts = Parts(
            recipe,
            _needed(get_single_uri(input_dict["examples"]), experiment),
            [model.uri for model in input_dict["models"]],
            get_single_uri(input_dict["judge"]),
        )
        found = self._measure(parts)
        rows = {stage.name: found[stage.name] for stage in experiment.stages}
        _write_metrics(rows, get_single_instance(output_dict["metrics"]))
        _bless(experiment, rows, get_single_instance(output_dict["blessing"]))

    def _measure(self, parts: Parts) -> MetricTable:
        place = OnBench(parts, Shared())
        bench = place.bench()  # kept until the end, so that a runner in this process does not load it again
        work = [(stage, block) for stage in bench.samplers for block in bench.blocks()]
        values = Path(self._get_tmp_dir(), "values.jsonl")
        with self._make_beam_pipeline() as pipeline:
            _ = (
                pipeline
                | beam.Create(work)
                | beam.Reshuffle()
                | beam.ParDo(Observe(place))
                | beam.CombinePerKey(MergeStatistics(place))
                | beam.Map(json.dumps)
                | beam.io.WriteToText(str(values), shard_name_template="")
            )
        return dict(map(json.loads, values.read_text().splitlines()))


def _needed(examples: str, experiment: Experiment) -> Mapping[str, Sequence[str]]:
    """Records of each split but "train", which no metric looks at and may be large; a model may be made from it."""
    counted = any(stage.method.counts_rows for stage in experiment.stages)
    return {split: files for split, files in record_files(examples).items() if counted or split != "train"}


def _write_metrics(rows: MetricTable, artifact: Artifact) -> None:
    Path(artifact.uri, "metrics.json").write_text(json.dumps(rows, indent=1))
    for stage, values in rows.items():
        for name, value in values.items():
            if math.isfinite(value):  # the store of metadata takes no others; metrics.json has them all
                artifact.set_float_custom_property(f"{stage}/{name}", value)


def _bless(experiment: Experiment, rows: MetricTable, artifact: Artifact) -> None:
    reasons = [why for bound in experiment.bench.thresholds if (why := bound.broken(rows, experiment.exported))]
    artifact.set_int_custom_property("blessed", int(not reasons))  # all that Pusher looks at
    artifact.set_int_custom_property(THRESHOLDS, len(experiment.bench.thresholds))
    artifact.set_string_custom_property(REASONS, "; ".join(reasons))
    Path(artifact.uri, "NOT_BLESSED" if reasons else "BLESSED").write_text("".join(f"{why}\n" for why in reasons))
