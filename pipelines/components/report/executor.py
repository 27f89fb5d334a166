"""Writes the report."""

import json
from typing import Any

import keras
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.types.artifact import Artifact
from tfx.types.artifact_utils import get_single_instance, get_single_uri

from pipelines.beam.evaluate import METRICS
from pipelines.components.stages import MODEL, RUN, uris
from pipelines.edges import all_fetched, delivered
from pipelines.model_layout import load_stages, runs_by_stage
from pipelines.recipe import Recipe
from tfvae.data.counts import COUNTS, parse_counts
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment.report import missing_line, write_run_report

MISSING = "missing"
"""Custom property of a report: the line that names the figures that it lacks."""


class Executor(BaseExecutor):
    """See `Report`."""

    def Do(  # noqa: N802
        self,
        input_dict: dict[str, list[Artifact]],
        output_dict: dict[str, list[Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        keras.utils.clear_session()  # other nodes ran in this process
        experiment = Recipe.parse(exec_properties["recipe"]).experiment()
        artifact = get_single_instance(output_dict["report"])
        single = [get_single_uri(input_dict[key]) for key in ("examples", "metrics", "rejects")]
        with (
            all_fetched(single) as (examples, metrics, rejects),
            all_fetched(uris(MODEL, input_dict)) as models,
            all_fetched(uris(RUN, input_dict)) as runs,
            delivered(artifact.uri) as report,
        ):
            data = experiment.data.load(record_files(examples))
            missing = write_run_report(
                experiment,
                report,
                data,
                load_stages(experiment, models, data),
                json.loads((metrics / METRICS).read_text("utf-8")),
                runs_by_stage(runs).__getitem__,
                parse_counts((rejects / COUNTS).read_text("utf-8")),
            )
        artifact.set_string_custom_property(MISSING, missing_line(missing))
