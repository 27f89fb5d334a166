"""The graph as a file for Kubeflow and Vertex: what it holds, and what is refused."""

import base64
import json
import pickle
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

import configs
from pipelines.layout import RemoteLayout
from pipelines.runners import kubeflow
from pipelines.runners.beam import beam_args
from tests.containers import PLACEHOLDER, in_order
from tfvae.checks import ConfigError

GS, IMAGE = "gs://bucket/folder", "registry/tfvae:1"


def written(out: Path, name="two_stage_digits", beam=None, **numbers) -> str:
    config = configs.resolve(name, "smoke", numbers)
    assert kubeflow.write(name, config, RemoteLayout(GS), IMAGE, out, beam or beam_args("local"), "default") == 0
    return out.read_text()


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    out = tmp_path_factory.mktemp("kubeflow") / "pipeline.json"
    dask = beam_args("dask", "tcp://scheduler:8786")
    return json.loads(written(out, beam=dask, **{"stages.fixed_gamma.steps": 0}))


@pytest.fixture(scope="module")
def containers(job):
    """Task -> its container."""
    spec = job["pipelineSpec"]
    labels = {name: spec["components"][name]["executorLabel"] for name in spec["root"]["dag"]["tasks"]}
    return {name: spec["deploymentSpec"]["executors"][label]["container"] for name, label in labels.items()}


def test_each_node_is_a_task_after_those_it_needs(job):
    tasks = job["pipelineSpec"]["root"]["dag"]["tasks"]
    order = [name for name, _ in in_order(tasks)]
    assert order[0] == "Ingest"
    assert order.index("learned_gamma") < order.index("two_stage") < order.index("Evaluator") < order.index("Pusher")
    inputs = tasks["Evaluator"]["inputs"]["artifacts"]
    assert {name: source["taskOutputArtifact"]["producerTask"] for name, source in inputs.items()} == {
        "examples": "Ingest", "judge": "Judge", "model_learned_gamma": "learned_gamma", "model_two_stage": "two_stage",
    }  # fmt: skip
    assert {"run_learned_gamma", "run_two_stage"} <= set(tasks["Report"]["inputs"]["artifacts"])


def test_containers_are_of_the_image_and_dask_is_for_two(containers):
    assert {container["image"] for container in containers.values()} == {IMAGE}
    assert all(PLACEHOLDER in container["args"] for container in containers.values())
    address = "--dask_client_address=tcp://scheduler:8786"
    assert {name for name, container in containers.items() if address in container["args"]} == {"Ingest", "Evaluator"}


def test_nodes_are_told_what_to_do_in_plain_text(job):
    assert job["pipelineSpec"]["schemaVersion"] == "2.1.0"
    assert job["runtimeConfig"]["gcsOutputDirectory"] == GS
    tasks = job["pipelineSpec"]["root"]["dag"]["tasks"]
    told = {name: task["inputs"].get("parameters", {}) for name, task in tasks.items()}
    assert f"{GS}/serving/two_stage_digits" in told["Pusher"]["push_destination"]["runtimeValue"]["constant"]
    recipe = json.loads(told["Ingest"]["recipe"]["runtimeValue"]["constant"])
    assert recipe == {"name": "two_stage_digits", "fields": {"preset": "smoke"}}
    assert not [task for task, own in told.items() if any(pickled(p["runtimeValue"]["constant"]) for p in own.values())]


def pickled(value) -> bool:
    """Whether a parameter is a pickle in base64."""
    try:
        return base64.b64decode(str(value), validate=True)[:1] == pickle.PROTO
    except ValueError:
        return False


def test_a_pickle_is_known_when_it_is_seen():
    assert pickled(base64.b64encode(pickle.dumps([1])).decode())
    assert not pickled("243b5bc72a72be85")


def test_kubeflow_takes_the_pipeline_alone_as_yaml(job, tmp_path):
    found = yaml.safe_load(kubeflow.as_text(job, ".yaml"))
    assert found == job["pipelineSpec"]


@pytest.mark.parametrize(
    ("root", "out", "words"),
    [
        ("bucket/folder", "p.json", "`--pipeline_root` must be a URI that begins with one of gs://, s3://, hdfs://"),
        ("gs:///folder", "p.json", "got 'gs:///folder'"),
        ("http://bucket", "p.json", "got 'http://bucket'"),
        (GS, "p.txt", "`--out` must end in .json, for Vertex, or .yaml, for Kubeflow; got 'p.txt'"),
        (GS, "nowhere/p.json", "`--out` must be a file in a directory that exists; "),
    ],
)
def test_mistakes_are_named_in_one_line(root, out, words):
    with pytest.raises(ConfigError) as caught:
        kubeflow.check(root, out)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_kfp_that_is_not_installed_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(kubeflow, "find_spec", lambda name: None if name == "kfp" else find_spec(name))
    with pytest.raises(ConfigError, match=r"needs kfp: pip install --no-deps -r requirements/kubeflow\.txt\.$"):
        kubeflow.check(GS, str(tmp_path / "p.json"))
