"""Where a graph runs. Here: nodes one after another in this process, metadata in SQLite, Beam on a runner of choice."""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tfx.dsl.compiler.compiler import Compiler
from tfx.dsl.placeholder import placeholder as ph
from tfx.orchestration.local import local_dag_runner
from tfx.orchestration.pipeline import Pipeline

from pipelines.display.progress import CACHED, DONE, Ended, NodeError, Watcher
from pipelines.resume import forget_kept
from pipelines.runners.beam import DASK, DASK_RUNNER, FN_API_RUNNER, LOCAL_MODES, UNPACKED, BeamArgs
from pipelines.runners.beam import beam_args as of_text

_RUNNER, _ADDRESS, _MODE, _WORKERS = (f"PIPELINES_BEAM_{name}" for name in ("RUNNER", "ADDRESS", "MODE", "WORKERS"))
"""Variables of the environment."""


def beam_args(runner: str, dask_address: str | None = None, extra: Sequence[str] = ()) -> BeamArgs:
    """As `runners.beam.beam_args`, but a node that ran here is cached on Dask, too, and the other way round.

    Options are part of the cache key; by way of the environment only the variable's name is.
    """
    plain = of_text(runner, dask_address, extra)
    if runner not in (*LOCAL_MODES, DASK):
        return plain
    on_dask = runner == DASK
    mode, workers = LOCAL_MODES["local" if on_dask else runner]
    os.environ[_RUNNER], os.environ[_ADDRESS] = DASK_RUNNER if on_dask else FN_API_RUNNER, dask_address or "none"
    os.environ[_MODE], os.environ[_WORKERS] = mode, str(workers or os.cpu_count())
    here = [f"--runner={FN_API_RUNNER}", UNPACKED, *_asked(direct_running_mode=_MODE, direct_num_workers=_WORKERS)]
    chains = _asked(runner=_RUNNER, dask_client_address=_ADDRESS)
    return BeamArgs(here, [*chains, *extra]) if on_dask else BeamArgs([*here, *extra], chains)


def _asked(**variables: str) -> list[Any]:
    """Options whose values TFX takes from variables of the environment when a node begins."""
    return [f"--{name}=" + ph.environment_variable(variable) for name, variable in variables.items()]


def run(pipeline: Pipeline, watcher: Watcher, first: str | None = None, last: str | None = None) -> dict[str, Ended]:
    """Runs a graph in this process; what did not change is taken from the cache.

    Args:
        pipeline: the graph.
        watcher: is told of each node.
        first: this node, and all that build on it, run again even if nothing changed.
        last: only this node and those it builds on run.

    Returns:
        All nodes that ran or were cached.

    Raises:
        NodeError: a node raised an exception.
    """
    graph = Compiler().compile(pipeline)
    _mark(graph, first, last)
    ended: dict[str, Ended] = {}
    with _launcher_that_tells(watcher, ended, pipeline.pipeline_info.pipeline_root):
        local_dag_runner.LocalDagRunner().run_with_ir(graph)
    return ended


def _mark(graph: Any, first: str | None, last: str | None) -> None:
    """Writes into the graph which nodes may not be cached, and which are left out."""
    nodes = {node.pipeline_node.node_info.id: node.pipeline_node for node in graph.nodes}
    below = {name: node.downstream_nodes for name, node in nodes.items()}
    above = {name: node.upstream_nodes for name, node in nodes.items()}
    again = _closure(first, below) if first else set()
    wanted = _closure(last, above) if last else set(nodes)
    for name, node in nodes.items():
        if name in again:
            node.execution_options.caching_options.enable_cache = False
        if name not in wanted:
            node.execution_options.skip.SetInParent()


def _closure(start: str, edges: dict[str, Iterable[str]]) -> set[str]:
    found, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += edges[name]
    return found


@contextmanager
def _launcher_that_tells(watcher: Watcher, ended: dict[str, Ended], root: str) -> Iterator[None]:
    """Puts a launcher in the place of TFX's own, for its runner has no other way to say which node it is at."""
    original = local_dag_runner.launcher.Launcher

    class Launcher(original):  # type: ignore[misc, valid-type]
        def _prepare_execution(self) -> Any:
            prepared = super()._prepare_execution()
            self.ran = prepared.is_execution_needed
            if not self.ran and prepared.execution_metadata is None:
                raise FileNotFoundError("its inputs are not there.")  # TFX would go on without this node
            return prepared

        def launch(self) -> Any:
            name, began = self._pipeline_node.node_info.id, time.monotonic()
            watcher.started(name)
            try:
                info = super().launch()
            except Exception as error:
                raise NodeError(name) from error
            forget_kept(root, name)  # TFX has noted the execution
            state = DONE if self.ran else CACHED
            ended[name] = Ended(name, state, time.monotonic() - began, info.execution_id)
            watcher.ended(ended[name])
            return info

    local_dag_runner.launcher.Launcher = Launcher
    try:
        yield
    finally:
        local_dag_runner.launcher.Launcher = original
