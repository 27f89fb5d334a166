"""Writes the report."""

import json
from pathlib import Path
from typing import Any

import keras
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.types.artifact import Artifact
from tfx.types.artifact_utils import get_single_instance, get_single_uri

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
        runs = runs_by_stage(run.uri for run in input_dict["runs"])
        data = experiment.data.load(record_files(get_single_uri(input_dict["examples"])))
        report = get_single_instance(output_dict["report"])
        missing = write_run_report(
            experiment,
            Path(report.uri),
            data,
            load_stages(experiment, [model.uri for model in input_dict["models"]], data),
            json.loads(Path(get_single_uri(input_dict["metrics"]), "metrics.json").read_text()),
            runs.__getitem__,
            parse_counts(Path(get_single_uri(input_dict["rejects"]), COUNTS).read_text("utf-8")),
        )
        report.set_string_custom_property(MISSING, missing_line(missing))
