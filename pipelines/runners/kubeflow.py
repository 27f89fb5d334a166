"""The graph as a file that Kubeflow or Vertex runs, each node in a container of its own."""

import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_collections import ConfigDict

from pipelines.display.terminal import console, diverted
from pipelines.layout import RemoteLayout
from pipelines.runners.beam import BeamArgs
from tfvae.checks import ConfigError
from tfvae.whole_files import write_text

if TYPE_CHECKING:
    from tfx.orchestration.pipeline import Pipeline

STORES = ("gs", "s3", "hdfs")
"""Schemes of URIs whose files TensorFlow reads and writes."""
JSON, YAML = ".json", ".yaml"
"""Vertex takes a job as JSON, Kubeflow a pipeline as YAML."""


def check(root: str, out: str) -> None:
    """Raises ConfigError where a graph could not be made, or not written."""
    if not re.fullmatch(f"({'|'.join(STORES)})://[^/]+(/.*)?", root):
        schemes = ", ".join(f"{scheme}://" for scheme in STORES)
        raise ConfigError(f"`--pipeline_root` must be a URI that begins with one of {schemes}; got {root!r}.")
    path = Path(out).expanduser()
    if path.suffix not in (JSON, YAML):
        raise ConfigError(f"`--out` must end in {JSON}, for Vertex, or {YAML}, for Kubeflow; got {out!r}.")
    if not path.absolute().parent.is_dir():
        raise ConfigError(f"`--out` must be a file in a directory that exists; {path.absolute().parent} does not.")
    if find_spec("kfp") is None:
        raise ConfigError("`--runner=kubeflow` needs kfp: pip install --no-deps -r requirements/kubeflow.txt.")


def write(
    name: str, config: ConfigDict, layout: RemoteLayout, image: str, out: Path, beam: BeamArgs, strategy: str
) -> int:
    """Builds the graph of an experiment and writes it.

    Args:
        name: of the experiment, see `Recipe`.
        config: its resolved numbers.
        layout: where the nodes will put things.
        image: of the containers, see pipelines/Dockerfile.
        out: file that is written.
        beam: which of Beam's runners works in the containers.
        strategy: of training.

    Returns:
        The exit status of the command.

    Raises:
        ConfigError, DataError: a mistake of the user's.
    """
    with diverted("/dev/null"):
        from pipelines.job import checked

        recipe, experiment = checked(name, config)
        from pipelines.pipeline import build_pipeline  # TFX comes only after the user's data have been found well

        job = compiled(build_pipeline(recipe, experiment, layout, beam, strategy), image)
    write_text(out, as_text(job, out.suffix))
    tasks = job["pipelineSpec"]["root"]["dag"]["tasks"]
    console().print(f"{name}: {len(tasks)} tasks -> {out.absolute()}", markup=False, soft_wrap=True)
    return 0


def compiled(pipeline: "Pipeline", image: str) -> dict[str, Any]:
    """The job that Vertex takes; its `pipelineSpec` is the pipeline that Kubeflow takes, which wants schema 2.1."""
    from tfx.orchestration.kubeflow.v2.kubeflow_v2_dag_runner import KubeflowV2DagRunner, KubeflowV2DagRunnerConfig

    config = KubeflowV2DagRunnerConfig(default_image=image, use_pipeline_spec_2_1=True)
    return KubeflowV2DagRunner(config).run(pipeline, write_out=False)


def as_text(job: dict[str, Any], suffix: str) -> str:
    """The job as JSON, or its pipeline as YAML."""
    if suffix == JSON:
        return json.dumps(job, indent=1, sort_keys=True) + "\n"
    import yaml

    return yaml.safe_dump(job["pipelineSpec"], sort_keys=True)
