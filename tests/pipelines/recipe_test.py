"""Recipes: text and back, and which fields a node is told."""

import pytest

import configs
from configs.kinds.records.numbers import COUNTS, DEFAULT
from pipelines.recipe import JUDGE, REPORT, Recipe
from tfvae.config_file import module_name


def recipe_of(name: str, **numbers) -> Recipe:
    return Recipe.of(name, configs.resolve(name, "smoke", numbers))


@pytest.fixture(scope="module")
def recipe():
    return recipe_of("two_stage_digits", **{"model.latent": 3})


def test_text_and_back_builds_the_same(recipe):
    again = Recipe.parse(str(recipe))
    assert str(again) == str(recipe)
    assert again.experiment().report.numbers == recipe.experiment().report.numbers
    assert again.experiment().report.numbers["model.latent"] == 3


def groups(recipe: Recipe) -> set[str]:
    return {name.partition(".")[0] for name in recipe.fields if "." in name}


def test_a_users_file_is_built_wherever_the_recipe_goes(recipe, tmp_path):
    path = tmp_path / "my.digits.py"
    path.write_text("from configs.two_stage_digits import build, get_config\n")
    own = Recipe(str(path), recipe.fields)
    assert Recipe.parse(str(own)).experiment().report.numbers == recipe.experiment().report.numbers
    assert (recipe.stem, recipe.module) == ("two_stage_digits", "configs.two_stage_digits")
    assert (own.stem, own.module) == ("my.digits", module_name(path))


def test_groups_are_left_out(recipe):
    kept = recipe.without("stages", "model")
    assert groups(kept) == groups(recipe) - {"stages", "model"}
    assert recipe.fields["model.latent"] == 3
    assert "metrics.limit" in kept.fields


def test_groups_are_kept_with_the_fields_that_every_node_is_told(recipe):
    kept = recipe.of_groups("data", "judge")
    assert groups(kept) == {"data", "judge"}
    assert {name for name in kept.fields if "." not in name} == {"preset", "seed", "data_dir"}


def told(recipe: Recipe, **changes) -> dict[str, str]:
    """What each node is told of a recipe in which some numbers were changed."""
    assert set(changes) <= set(recipe.fields)
    changed, experiment = Recipe(recipe.name, {**recipe.fields, **changes}), recipe.experiment()
    trainers = {stage.name: str(changed.of_trainer(experiment, stage.name)) for stage in experiment.stages}
    return {**trainers, "Judge": str(changed.of_groups(*JUDGE)), "Evaluator": str(changed.without(REPORT))}


def heard(recipe: Recipe, **changes) -> set[str]:
    """The nodes that are told something else after a change."""
    before, after = told(recipe), told(recipe, **changes)
    return {node for node in before if before[node] != after[node]}


FIRST = {"learned_gamma", "fixed_gamma"}


@pytest.mark.parametrize(
    ("change", "nodes"),
    [
        ({"data.limit": 9}, {*FIRST, "two_stage", "Judge", "Evaluator"}),
        ({"seed": 9}, {*FIRST, "two_stage", "Judge", "Evaluator"}),
        ({"model.latent": 9}, {*FIRST, "two_stage", "Evaluator"}),
        ({"training.learning_rate": 0.5}, {*FIRST, "two_stage", "Evaluator"}),
        ({"second.width": 9, "second.halve_every": 9, "second.gamma_rate": 0.1}, {"two_stage", "Evaluator"}),
        ({"stages.learned_gamma.steps": 9}, {"learned_gamma", "two_stage", "Evaluator"}),
        ({"stages.learned_gamma.method": "learned_gamma(0.5)"}, {"learned_gamma", "two_stage", "Evaluator"}),
        ({"stages.two_stage.steps": 9}, {"two_stage", "Evaluator"}),
        ({"stages.fixed_gamma.steps": 9}, {"fixed_gamma", "Evaluator"}),
        ({"stages.wae_mmd.steps": 9}, {"Evaluator"}),
        ({"metrics.limit": 9, "metrics.bless_ratio": 2.0}, {"Evaluator"}),
        ({"judge.steps": 9}, {"Judge", "Evaluator"}),
    ],
)
def test_a_node_hears_of_the_groups_that_it_reads(recipe, change, nodes):
    assert heard(recipe, **change) == nodes


@pytest.mark.parametrize(
    ("change", "nodes"),
    [
        ({"report.sampled": 9, "report.coded": 9, "report.rounds": 9}, set()),
        ({"metrics.bless_p": 0.5}, {"Evaluator"}),
        ({"second.width": 9}, {"Evaluator"}),  # no second stage is trained
        ({"training.warm_up": 9}, {DEFAULT, COUNTS, "Evaluator"}),
    ],
)
def test_what_the_report_samples_touches_neither_judge_nor_trainers_nor_evaluator(change, nodes):
    assert heard(recipe_of("addresses"), **change) == nodes


def test_columns_are_for_the_judge_and_not_for_the_trainers():
    names = [name for name in recipe_of("records").fields if name.startswith("columns.")]
    assert names
    assert "columns" in JUDGE
    assert not [name for name in recipe_of("addresses").fields if name.startswith("columns.")]


def test_the_width_of_a_beam_is_measuring():
    recipe = recipe_of("lagging_synthetic")
    assert heard(recipe, **{"metrics.beam": 3}) == {"Evaluator"}
    stages = {stage.name for stage in recipe.experiment().stages}
    assert heard(recipe, **{"training.aggressive.most": 3}) == {*stages, "Evaluator"}


def test_a_stage_trains_the_same_from_what_it_is_told(recipe):
    experiment = recipe.experiment()
    for stage in experiment.stages:
        own = recipe.of_trainer(experiment, stage.name).experiment().stage(stage.name)
        assert (own.steps, own.batch_size, own.label) == (stage.steps, stage.batch_size, stage.label)


def test_a_model_is_exported_with_the_sharpness_it_is_measured_with():
    name = "sampling.text.nucleus"
    made = recipe_of("addresses", **{name: 0.9, "stages.counts.steps": 1})
    assert made.of_trainer(made.experiment(), "counts").fields[name] == 0.9


@pytest.mark.parametrize(
    ("name", "change", "kept"),
    [
        ("two_stage_digits", {"data.limit": 9, "seed": 9, "model.latent": 9, "stages.two_stage.steps": 9}, {}),
        ("addresses", {"data.made_up": 99, "training.warm_up": 9}, {"data.made_up": 99}),
        ("lagging_synthetic", {"data.sizes": (99, 50, 50), "metrics.beam": 3}, {"data.sizes": (99, 50, 50)}),
    ],
)
def test_a_reader_is_told_of_what_it_reads_otherwise_and_no_more(name, change, kept):
    whole = recipe_of(name, **change)
    least = whole.of_reader()
    assert least.fields == {"preset": "smoke", **kept}
    assert least.experiment().data.reader == whole.experiment().data.reader
