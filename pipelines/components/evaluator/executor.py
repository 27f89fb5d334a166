"""Measures with Beam, then blesses."""

import json
import math
from typing import Any

import apache_beam as beam
from apache_beam.utils.shared import Shared
from tfx.dsl.components.base.base_beam_executor import BaseBeamExecutor
from tfx.types.artifact import Artifact
from tfx.types.artifact_utils import get_single_instance, get_single_uri

from pipelines.beam.evaluate import METRICS, MergeStatistics, Observe, OnBench, write_metrics
from pipelines.bench import Parts
from pipelines.components.stages import MODEL, uris
from pipelines.edges import delivered, fetched
from pipelines.recipe import Recipe
from tfvae.experiment import Experiment
from tfvae.metrics.threshold import MetricTable
from tfvae.whole_files import write_text

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
        examples, judge = (get_single_uri(input_dict[key]) for key in ("examples", "judge"))
        metrics, blessing = (get_single_instance(output_dict[key]) for key in ("metrics", "blessing"))
        rows = self._measure(Parts(recipe, examples, uris(MODEL, input_dict), judge), metrics.uri)
        _show_values(rows, metrics)
        _bless(recipe.experiment(), rows, blessing)

    def _measure(self, parts: Parts, metrics: str) -> MetricTable:
        """A single chain: Beam's runner on Dask computes no other branch than the last."""
        place = OnBench(parts, Shared())
        bench = place.bench()  # kept until the end, so that a runner in this process does not load it again
        work = [(stage, block) for stage in bench.samplers for block in bench.blocks()]
        with self._make_beam_pipeline() as pipeline:
            _ = (
                pipeline
                | beam.Create(work)
                | beam.Reshuffle()
                | beam.ParDo(Observe(place))
                | beam.CombinePerKey(MergeStatistics(place))
                | beam.combiners.ToDict()
                | beam.Map(write_metrics, list(bench.samplers), metrics)
            )
        with fetched(metrics) as folder:
            return json.loads((folder / METRICS).read_text("utf-8"))


def _show_values(rows: MetricTable, artifact: Artifact) -> None:
    for stage, values in rows.items():
        for name, value in values.items():
            if math.isfinite(value):  # the store of metadata takes no others; metrics.json has them all
                artifact.set_float_custom_property(f"{stage}/{name}", value)


def _bless(experiment: Experiment, rows: MetricTable, artifact: Artifact) -> None:
    reasons = [why for bound in experiment.bench.thresholds if (why := bound.broken(rows, experiment.exported))]
    artifact.set_int_custom_property("blessed", int(not reasons))  # all that Pusher looks at
    artifact.set_int_custom_property(THRESHOLDS, len(experiment.bench.thresholds))
    artifact.set_string_custom_property(REASONS, "; ".join(reasons))
    with delivered(artifact.uri) as folder:
        write_text(folder / ("NOT_BLESSED" if reasons else "BLESSED"), "".join(f"{why}\n" for why in reasons))
