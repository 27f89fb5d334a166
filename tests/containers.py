"""Runs a compiled graph without a cluster: the containers' own commands, one after another.

Kubeflow puts an ExecutorInput in the place of `{{$}}`, and reads what a container says of its outputs from a file.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.commands import Command

Json = dict[str, Any]
PLACEHOLDER = "{{$}}"


def run_containers(spec: Mapping[str, Any], root: Path, timeout: float = 600.0) -> dict[str, dict[str, Json]]:
    """Runs all tasks of a `pipelineSpec`.

    Args:
        spec: of schema 2.1.
        root: artifacts go to `root/<task>/<name of the output>`.
        timeout: seconds for each container.

    Returns:
        Artifacts by task and name of the output, with their URIs and metadata.
    """
    made: dict[str, dict[str, Json]] = {}
    for name, task in in_order(spec["root"]["dag"]["tasks"]):
        component = spec["components"][task["componentRef"]["name"]]
        made[name] = _outputs(component, root / name)
        asked = _executor_input(task, made, name, root / name)
        container = spec["deploymentSpec"]["executors"][component["executorLabel"]]["container"]
        _run(container, asked, timeout)
        for output, said in json.loads(Path(asked["outputs"]["outputFile"]).read_text()).get("artifacts", {}).items():
            made[name][output] |= {"metadata": said["artifacts"][0].get("metadata", {})}
    return made


def in_order(tasks: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """Tasks, each after those that it depends on."""
    waiting, done = dict(tasks), set[str]()
    while waiting:
        ready = [name for name, task in waiting.items() if done.issuperset(task.get("dependentTasks", []))]
        assert ready, f"tasks that wait for each other: {sorted(waiting)}"
        for name in ready:
            yield name, waiting.pop(name)
            done.add(name)


def _outputs(component: Json, folder: Path) -> dict[str, Json]:
    declared = component.get("outputDefinitions", {}).get("artifacts", {})
    for name in declared:
        (folder / name).mkdir(parents=True)
    return {
        name: {"name": name, "uri": str(folder / name), "type": output["artifactType"]}
        for name, output in declared.items()
    }


def _executor_input(task: Json, made: Mapping[str, Mapping[str, Json]], name: str, folder: Path) -> Json:
    given = task.get("inputs", {})
    sources = {key: value["taskOutputArtifact"] for key, value in given.get("artifacts", {}).items()}
    artifacts = {key: made[source["producerTask"]][source["outputArtifactKey"]] for key, source in sources.items()}
    parameters = {key: value["runtimeValue"]["constant"] for key, value in given.get("parameters", {}).items()}
    return {
        "inputs": {"artifacts": _listed(artifacts), "parameterValues": parameters},
        "outputs": {"artifacts": _listed(made[name]), "outputFile": str(folder / "output.json")},
    }


def _listed(artifacts: Mapping[str, Json]) -> Json:
    return {name: {"artifacts": [artifact]} for name, artifact in artifacts.items()}


def _run(container: Json, asked: Json, timeout: float) -> None:
    python, flag, module = container["command"]
    assert (python, flag) == ("python", "-m")
    arguments = [json.dumps(asked) if text == PLACEHOLDER else text for text in container["args"]]
    done = Command(module, *arguments).done(timeout)
    assert done.returncode == 0, f"{done.args}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
