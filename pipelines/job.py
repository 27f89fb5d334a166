"""One run of the command: checks first, then the graph, then what came out."""

import os
import shutil
import tempfile
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from absl import logging
from ml_collections import ConfigDict

from pipelines.display.progress import Ended, NodeError, ShowNodes
from pipelines.display.terminal import console, diverted
from pipelines.layout import Layout
from pipelines.leftovers import clear_leftovers
from tfvae.checks import ConfigError, DataError
from tfvae.config import flat
from tfvae.full_disk import DiskError, naming
from tfvae.lock import locked
from tfvae.quiet import quiet
from tfvae.run_directory import versions
from tfvae.whole_files import write_json

if TYPE_CHECKING:
    from tfx.orchestration.pipeline import Pipeline

    from pipelines.recipe import Recipe
    from tfvae.experiment import Experiment

_TAIL = 15
"""Lines of the log that are shown where a node failed."""
_INGEST = "Ingest"
_ROOM = "the same command goes on from here"


class Job(NamedTuple):
    """What the user asked for."""

    name: str
    """See `Recipe`."""
    config: ConfigDict
    output: Path
    strategy: str
    beam_runner: str
    beam_args: Sequence[str]
    first: str | None
    last: str | None
    dask_address: str | None = None


def describe(job: Job) -> str | int:
    """Prints nodes, what each waits for, and all numbers. Returns what `sys.exit` takes."""
    try:
        with diverted(os.devnull):
            pipeline, _ = _prepare(job)
    except (ConfigError, DataError) as error:
        return f"Error: {error}"
    out = console()
    out.print(f"{job.name}: nodes, and those that each waits for", markup=False)
    for node in pipeline.components:
        out.print(f"  {node.id:18}{', '.join(sorted(n.id for n in node.upstream_nodes))}", markup=False, soft_wrap=True)
    out.print("Numbers")
    for name, value in flat(job.config).items():
        out.print(f"  --config.{name}={value}", markup=False, soft_wrap=True)
    return 0


def run(job: Job) -> str | int:
    """Runs the graph. Returns what `sys.exit` takes: 0, or the error."""
    layout = Layout(job.output)
    try:
        with diverted(os.devnull):
            pipeline, experiment = _prepare(job)
        with naming(layout.output, _ROOM), _output(job, layout), diverted(layout.log):
            _run(job, pipeline, experiment, layout)
    except (ConfigError, DataError, DiskError) as error:
        return f"Error: {error}"
    except NodeError as failed:
        return _failure(failed, layout.log)
    return 0


def _prepare(job: Job) -> "tuple[Pipeline, Experiment]":
    """The graph, with all that can be checked beforehand checked.

    Raises:
        ConfigError, DataError: a mistake of the user's.
    """
    recipe, experiment = checked(job.name, job.config)
    from pipelines.pipeline import build_pipeline  # TFX comes only after the user's data have been found well
    from pipelines.runners.local import beam_args

    args = beam_args(job.beam_runner, job.dask_address, job.beam_args)
    pipeline = build_pipeline(recipe, experiment, Layout(job.output), args, job.strategy)
    nodes = [node.id for node in pipeline.components]
    for flag, name in (("from", job.first), ("to", job.last)):
        if name is not None and name not in nodes:
            raise ConfigError(f"`--{flag}` must be one of {', '.join(nodes)}; got {name!r}.")
    return pipeline, experiment


def checked(name: str, config: ConfigDict) -> "tuple[Recipe, Experiment]":
    """The recipe of an experiment, and the experiment itself, whose raw data are there.

    Raises:
        ConfigError, DataError: a mistake of the user's.
    """
    quiet()
    os.environ.update(GRPC_VERBOSITY="NONE", PYTHONWARNINGS="ignore")
    warnings.filterwarnings("ignore")
    from pipelines.recipe import Recipe

    recipe = Recipe.of(name, config)
    try:
        experiment = recipe.experiment()
    except ValueError as error:
        raise ConfigError(str(error)) from error
    experiment.data.reader.shards()
    return recipe, experiment


@contextmanager
def _output(job: Job, layout: Layout) -> Iterator[None]:
    """Makes the directories, keeps other runs out, and notes what is run.

    Raises:
        ConfigError: they cannot be made, or another run is at work there.
    """
    try:
        layout.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"`--output_dir` {job.output} cannot be made: {error.strerror}.") from error
    with locked(layout.output, "output_dir"):
        clear_leftovers(layout)
        numbers = {"pipeline": job.name, "fields": flat(job.config)}
        write_json(layout.output / "config.json", numbers)
        write_json(layout.output / "versions.json", versions())
        with _temporary_files(layout.temporary):
            yield


@contextmanager
def _temporary_files(directory: Path) -> Iterator[None]:
    """Temporary files of this process and its children go there, and are deleted at the end."""
    before = tempfile.gettempdir()
    shutil.rmtree(directory, ignore_errors=True)  # of a killed run
    directory.mkdir()
    os.environ["TMPDIR"] = tempfile.tempdir = str(directory)
    try:
        yield
    finally:
        os.environ["TMPDIR"] = tempfile.tempdir = before
        shutil.rmtree(directory, ignore_errors=True)


def _run(job: Job, pipeline: "Pipeline", experiment: "Experiment", layout: Layout) -> None:
    from pipelines.display.outputs import read_outputs
    from pipelines.display.summary import collect, show
    from pipelines.runners import local as runners

    logging.set_verbosity(logging.INFO)
    out = console()
    out.print(f"{job.name} -> {job.output}", markup=False, soft_wrap=True)
    progress = ShowNodes(out, [stage.name for stage in experiment.stages], partial(_told, experiment, layout))
    try:
        ended = runners.run(pipeline, progress, job.first, job.last)
    finally:
        progress.stop()
    outputs = read_outputs(layout.metadata, {name: end.execution for name, end in ended.items()})
    collect(outputs, layout)
    show(out, Path(job.name).stem, outputs, layout)


def _told(experiment: "Experiment", layout: Layout, node: Ended) -> Sequence[str]:
    """What is to be said of the data once they are there.

    Raises:
        ConfigError, DataError: they do not fit what the user says of them.
    """
    if node.node != _INGEST:
        return ()
    from pipelines.display.outputs import read_outputs
    from tfvae.data.storage.tfrecords import record_files

    examples = read_outputs(layout.metadata, {_INGEST: node.execution})[_INGEST]["examples"]
    return experiment.data.tell(record_files(examples.path))


def _failure(failed: NodeError, log: Path) -> str:
    """One line with the cause; before it the end of the log, unless it is a mistake of the user's."""
    if isinstance(failed.__cause__, (ConfigError, DataError)):
        return f"Error: {failed.__cause__}"
    with suppress(OSError), log.open("a", encoding="utf-8") as file:  # the disk may have no room for it
        traceback.print_exception(failed.__cause__, file=file)
    lines = log.read_text("utf-8", "replace").splitlines()[-_TAIL:]
    return "\n".join([f"The last lines of {log}:", *(f"  {line}" for line in lines), f"Error: {_cause(failed)}"])


def _cause(failed: NodeError) -> str:
    error: Any = failed.__cause__
    text = str(error).strip().splitlines()
    return f"{failed.node} failed: {type(error).__name__}: {text[0] if text else 'no message'}"
