"""The graph: its nodes, its edges, its cache keys."""

import pytest

import configs
from configs.kinds.records.numbers import COUNTS, DEFAULT
from pipelines.code import reachable
from pipelines.layout import Layout
from pipelines.pipeline import BUILDING, build_pipeline
from pipelines.recipe import Recipe
from tfvae.checks import DataError


def graph(tmp_path, name="two_stage_digits", **changes):
    recipe = Recipe.of(name, configs.resolve(name, "smoke", changes))
    return build_pipeline(recipe, recipe.experiment(), Layout(tmp_path / "run"))


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    return graph(tmp_path_factory.mktemp("graph"))


def test_nodes_and_what_each_waits_for(pipeline):
    examples, every = "Ingest", ("learned_gamma", "two_stage", "fixed_gamma")
    assert {node.id: {above.id for above in node.upstream_nodes} for node in pipeline.components} == {
        "Ingest": set(),
        "StatisticsGen": {examples},
        "SchemaGen": {"StatisticsGen"},
        "ExampleValidator": {"StatisticsGen", "SchemaGen"},
        "Judge": {examples, "ExampleValidator"},
        "learned_gamma": {examples, "ExampleValidator"},
        "fixed_gamma": {examples, "ExampleValidator"},
        "two_stage": {examples, "ExampleValidator", "learned_gamma"},
        "Evaluator": {examples, "Judge", *every},
        "Pusher": {"Evaluator", "two_stage"},
        "Report": {examples, "Evaluator", *every},
    }


def test_building_a_graph_writes_nothing(tmp_path):
    graph(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_stage_without_steps_is_no_node(tmp_path):
    nodes = {node.id for node in graph(tmp_path, **{"stages.fixed_gamma.steps": 0}).components}
    assert "fixed_gamma" not in nodes


def parameters(pipeline) -> dict[str, str]:
    return {node.id: str(sorted(node.exec_properties.items())) for node in pipeline.components}


@pytest.mark.parametrize(
    ("field", "value", "again"),
    [
        ("stages.two_stage.steps", 7, {"two_stage", "Evaluator", "Report"}),
        ("stages.learned_gamma.steps", 7, {"learned_gamma", "two_stage", "Evaluator", "Report"}),
        ("second.width", 9, {"two_stage", "Evaluator", "Report"}),
        ("metrics.bless_ratio", 2.0, {"Evaluator", "Report"}),
        ("judge.steps", 11, {"Judge", "Evaluator", "Report"}),
        ("model.latent", 5, {"learned_gamma", "fixed_gamma", "two_stage", "Evaluator", "Report"}),
        ("data.limit", 150, {"Judge", "learned_gamma", "fixed_gamma", "two_stage", "Evaluator", "Report"}),
    ],
)
def test_a_number_changes_the_keys_of_the_nodes_it_matters_to(tmp_path, field, value, again):
    before, after = parameters(graph(tmp_path)), parameters(graph(tmp_path, **{field: value}))
    assert {node for node in before if before[node] != after[node]} == again


@pytest.mark.parametrize(
    ("field", "value", "again"),
    [
        ("report.sampled", 7, {"Report"}),
        ("report.coded", 2, {"Report"}),
        ("metrics.bless_p", 0.3, {"Evaluator", "Report"}),
        ("training.warm_up", 3, {DEFAULT, COUNTS, "Evaluator", "Report"}),
        ("ingest.max_reject_fraction", 0.5, {"Ingest", "Evaluator", "Report"}),
    ],
)
def test_what_is_sampled_for_the_report_trains_and_judges_nothing(tmp_path, field, value, again):
    before, after = (parameters(graph(tmp_path, "addresses", **changed)) for changed in ({}, {field: value}))
    assert {node for node in before if before[node] != after[node]} == again


def test_an_edit_of_training_code_reads_no_data_again():
    found = reachable(("pipelines.components.ingest.executor", "tfvae.data.images.digits"), BUILDING)
    assert "tfvae.data.storage.shard_writer" in found
    assert not [name for name in found if name.startswith(("configs", "tfvae.training", "tfvae.experiment"))]


def test_missing_data_are_named(tmp_path):
    with pytest.raises((DataError, ValueError), match="data_dir"):
        graph(tmp_path, "two_stage_mnist", data_dir=str(tmp_path / "nowhere"))
