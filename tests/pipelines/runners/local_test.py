"""The local runner: cache, forced and left-out nodes, failures."""

import pytest

import configs
from pipelines.display.progress import NodeError
from pipelines.layout import Layout
from pipelines.pipeline import build_pipeline
from pipelines.recipe import Recipe
from pipelines.runners import local as runners
from pipelines.runners.beam import BeamArgs
from tfvae.data.images.digits import Digits


class Spy:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def started(self, node: str) -> None:
        self.told.append(node)

    def ended(self, node) -> None:
        self.told.append(node.state)


def run(output, first=None, last="Ingest", beam=("local",)):
    recipe = Recipe.of("two_stage_digits", configs.resolve("two_stage_digits", "smoke", {}))
    pipeline = build_pipeline(recipe, recipe.experiment(), Layout(output), runners.beam_args(*beam))
    Layout(output).root.mkdir(exist_ok=True)
    spy = Spy()
    return runners.run(pipeline, spy, first, last), spy.told


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    return tmp_path_factory.mktemp("runner")


def test_nodes_run_are_cached_and_are_forced(output):
    assert run(output)[1] == ["Ingest", "done"]
    # How Beam works is no part of the cache key, nor is where.
    assert run(output, beam=("processes",))[1] == ["Ingest", "cached"]
    assert run(output, beam=("dask", "tcp://127.0.0.1:1"))[1] == ["Ingest", "cached"]
    ended, told = run(output, first="Ingest")
    assert told == ["Ingest", "done"]
    assert set(ended) == {"Ingest"}


def test_only_what_the_last_node_needs_runs(output):
    assert run(output, last="SchemaGen")[1][::2] == ["Ingest", "StatisticsGen", "SchemaGen"]
    assert run(output, first="SchemaGen", last="SchemaGen")[1][1::2] == ["cached", "cached", "done"]


def test_a_failed_node_is_named_with_its_cause(tmp_path, monkeypatch):
    def read(self, shard):
        raise OSError("the disk is gone")

    monkeypatch.setattr(Digits, "read", read)
    with pytest.raises(NodeError, match="Ingest") as caught:
        run(tmp_path)
    assert "the disk is gone" in str(caught.value.__cause__)


def test_another_runner_gets_its_options_as_they_are():
    args = runners.beam_args("DataflowRunner", extra=["--project=p"])
    assert args == BeamArgs(["--runner=DataflowRunner", "--project=p"])
