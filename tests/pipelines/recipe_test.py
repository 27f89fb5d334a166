"""Recipes: text and back, and which fields a node is told."""

import pytest

import configs
from pipelines.recipe import Recipe
from tfvae.config_file import module_name


@pytest.fixture(scope="module")
def recipe():
    return Recipe.of("two_stage_digits", configs.resolve("two_stage_digits", "smoke", {"latent": 3}))


def test_text_and_back_builds_the_same(recipe):
    again = Recipe.parse(str(recipe))
    assert str(again) == str(recipe)
    assert again.experiment().numbers == recipe.experiment().numbers
    assert again.experiment().numbers["latent"] == 3


def test_a_users_file_is_built_wherever_the_recipe_goes(recipe, tmp_path):
    path = tmp_path / "my.digits.py"
    path.write_text("from configs.two_stage_digits import build, get_config\n")
    own = Recipe(str(path), recipe.fields)
    assert Recipe.parse(str(own)).experiment().numbers == recipe.experiment().numbers
    assert (recipe.stem, recipe.module) == ("two_stage_digits", "configs.two_stage_digits")
    assert (own.stem, own.module) == ("my.digits", module_name(path))


def test_groups_are_left_out(recipe):
    kept = recipe.without("steps", "latent").fields
    assert "latent" not in kept
    assert "latent" in recipe.fields
    assert not [name for name in kept if name.startswith("steps.")]
    assert "metrics.limit" in kept


def test_training_hears_nothing_of_other_stages_and_of_measuring(recipe):
    experiment = recipe.experiment()

    def told(stage: str, **changes) -> str:
        changed = Recipe(recipe.name, {**recipe.fields, **changes})
        return str(changed.for_training(experiment, stage))

    others = {"steps.two_stage": 9, "steps.wae_mmd": 9, "metrics.limit": 9, "bless_ratio": 2.0}
    assert told("learned_gamma", **others) == told("learned_gamma")
    assert told("learned_gamma", latent=9) != told("learned_gamma")
    second = {"network.second_width": 9, "halve_every.second": 9, "learning_rate.second_gamma": 0.1}
    assert told("learned_gamma", **second) == told("learned_gamma")
    assert told("two_stage", **second) != told("two_stage")
    assert told("two_stage", **{"steps.learned_gamma": 9}) != told("two_stage")


def test_the_width_of_a_beam_is_measuring():
    def told(**numbers) -> str:
        recipe = Recipe.of("lagging_synthetic", configs.resolve("lagging_synthetic", "smoke", numbers))
        return str(recipe.for_training(recipe.experiment(), "vae_0"))

    assert told(beam=3) == told()
    assert told(budget=3) != told()


def test_a_stage_trains_the_same_from_what_it_is_told(recipe):
    experiment = recipe.experiment()
    for stage in experiment.stages:
        own = recipe.for_training(experiment, stage.name).experiment().stage(stage.name)
        assert (own.steps, own.batch_size) == (stage.steps, stage.batch_size)
