"""Artifacts of several Trainers, in any order."""

import pytest

import configs
from pipelines.model_layout import inherit_weights, load_stages, runs_by_stage, weights_by_stage
from pipelines.recipe import Recipe
from tfvae.experiment import save_model, seeded_model


@pytest.fixture(scope="module")
def experiment():
    return Recipe.of("two_stage_digits", configs.resolve("two_stage_digits", "smoke", {})).experiment()


def test_a_model_brings_those_it_builds_on(tmp_path, experiment):
    first, second = tmp_path / "1", tmp_path / "2"
    models = {name: seeded_model(experiment.stage(name), None, 5) for name in ("learned_gamma", "two_stage")}
    save_model(models["learned_gamma"], first / "Format-Keras/learned_gamma")
    inherit_weights(first, second)
    save_model(models["two_stage"], second / "Format-Keras/two_stage")
    loaded = load_stages(experiment, [str(second)], None)
    assert set(loaded) == {"learned_gamma", "two_stage"}
    for name, model in models.items():
        for mine, theirs in zip(model.variables, loaded[name].variables, strict=True):
            assert (mine.numpy() == theirs.numpy()).all(), (name, mine.path)


def test_folder_names_tell_the_stages(tmp_path):
    models, runs = tmp_path / "model", tmp_path / "run"
    for number, stage in (("7", "b"), ("3", "a")):
        (models / number / "Format-Keras" / stage).mkdir(parents=True)
        (runs / number / stage).mkdir(parents=True)
    found = weights_by_stage([str(models / "7"), str(models / "3")])
    assert found == {"b": models / "7/Format-Keras/b", "a": models / "3/Format-Keras/a"}
    assert runs_by_stage([str(runs / "7"), str(runs / "3")]) == {"b": runs / "7/b", "a": runs / "3/a"}
