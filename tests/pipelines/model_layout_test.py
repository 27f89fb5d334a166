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
    for run, stage in (("7/run", "b"), ("3/run", "a")):
        (tmp_path / run / stage).mkdir(parents=True)
        (tmp_path / run / "Format-Keras" / stage).mkdir(parents=True)
    uris = [str(tmp_path / "7/run"), str(tmp_path / "3/run")]
    assert weights_by_stage(uris) == {s: tmp_path / u / "run/Format-Keras" / s for u, s in (("7", "b"), ("3", "a"))}
    for run in uris:
        (tmp_path / run / "Format-Keras" / ("b" if "7" in run else "a")).rmdir()
        (tmp_path / run / "Format-Keras").rmdir()
    assert runs_by_stage(uris) == {"b": tmp_path / "7/run/b", "a": tmp_path / "3/run/a"}
