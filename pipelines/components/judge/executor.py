"""Fits what the metrics need."""

from typing import Any

import keras
from tfx.dsl.components.base.base_executor import BaseExecutor
from tfx.types.artifact import Artifact
from tfx.types.artifact_utils import get_single_uri

from pipelines.edges import delivered, fetched
from pipelines.recipe import Recipe
from tfvae.data.storage.tfrecords import record_files


class Executor(BaseExecutor):
    """See `Judge`."""

    def Do(  # noqa: N802
        self,
        input_dict: dict[str, list[Artifact]],
        output_dict: dict[str, list[Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        keras.utils.clear_session()  # other nodes ran in this process
        experiment = Recipe.parse(exec_properties["recipe"]).experiment()
        examples, judge = get_single_uri(input_dict["examples"]), get_single_uri(output_dict["judge"])
        with fetched(examples) as records, delivered(judge) as folder:
            experiment.bench.fit(experiment.data.load(record_files(records)), folder)
