"""Each example is a file of one screen, trains and generates; and any composition can be written on a command line."""

import numpy as np
import pytest
import tensorflow as tf

import configs
from tfvae.config import resolve
from tfvae.config_file import DIRECTORY, load
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment.train import train_stage
from tfvae.training.procedures.aggressive import Aggressive

EXAMPLES = sorted(path for path in (DIRECTORY / "examples").glob("*.py") if path.stem != "__init__")
SENTENCES = {
    "data.vocabulary": 1004, "data.max_words": 10, "data.keep_words": (1, 10), "data.limit": 24,
    "training.batch_size": 8, "metrics.limit": 20,
}  # fmt: skip
SIZES = {
    "aggressive_autogen": {**SENTENCES, "stages.both.method": "aggressive(most=2, window=0) + autogen(1)"},
    "aggressive_records": {
        "data.limit": 24, "training.batch_size": 8, "training.losses.every": 10,
        "stages.aggressive.method": "tuple_ss_text_tf + aggressive(most=2, window=0)",
    },
    "autogen_images": {"data.limit": 40, "metrics.limit": 20},
    "two_stage_sentences": SENTENCES,
}  # fmt: skip
"""Overrides that make an example tiny."""


def steps(config, n):
    """Overrides that give each stage which is trained so many steps."""
    return {f"stages.{name}.steps": n for name, stage in config.stages.items() if stage.steps}


def trained(experiment, directory):
    """(data, models): each stage is trained."""
    ingest(experiment.data.reader, directory / "records", experiment.data.max_reject_fraction)
    data, models = experiment.data.load(record_files(directory / "records")), {}
    for stage in experiment.stages:
        models[stage.name] = train_stage(experiment, stage.name, data, models, directory / stage.name)
    return data, models


def test_there_are_examples_of_all_kinds():
    assert {path.stem for path in EXAMPLES} == set(SIZES)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_fits_on_a_screen_and_says_how_it_is_run(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 25
    assert f"Command: python -m pipelines.run --pipeline=configs/examples/{path.name} --preset=smoke" in text


@pytest.mark.parametrize("preset", ["smoke", "small", "paper"])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_are_built_in_all_sizes(path, preset):
    module = load(path)
    experiment = module.build(resolve(module, {"preset": preset}))
    assert experiment.name == path.stem
    assert all(stage.steps > 0 for stage in experiment.stages)


@pytest.mark.slow
@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_train_and_generate(path, tmp_path):
    module = load(path)
    small = {"preset": "smoke", **SIZES[path.stem]}
    config = resolve(module, {**small, **steps(resolve(module, small), 1)})
    experiment = module.build(config)
    data, models = trained(experiment, tmp_path)
    assert list(models) == [name for name, stage in config.stages.items() if stage.steps]
    for name, model in models.items():
        assert all(np.isfinite(weight).all() for weight in model.get_weights())
        made = experiment.sampler(name, models).generate(3, tf.constant([0, 1]))
        assert len(data.interface.show(made)) == 3


COMBINATIONS = {
    "two_stage_digits": ("aggressive + autogen(1)", "second_stage(of=mine) + autogen(-0.5)"),
    "lagging_synthetic": ("aggressive + autogen(1)", "second_stage(of=mine)"),
    "addresses": ("tuple_as_text_tf + aggressive", "second_stage(of=mine)"),
}
"""Pipeline -> a first stage of a person's own, and a second stage on it."""


@pytest.mark.slow
@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("name", COMBINATIONS)
def test_a_person_s_own_combination_trains_a_step(name, tmp_path):
    first, second = COMBINATIONS[name]
    plain = configs.resolve(name, "smoke", {})
    exported = configs.build(name, plain).exported
    overrides = {
        **{f"stages.{stage}.steps": 0 for stage in plain.stages if stage != exported},
        f"stages.{exported}.steps": 1, "data.limit": 24, "training.batch_size": 8,
        "training.aggressive.most": 2, "training.aggressive.window": 0,
        "stages.mine.method": first, "stages.mine.steps": "1",
        "stages.on_top.method": second, "stages.on_top.steps": "1",
    }  # fmt: skip
    if name == "two_stage_digits":
        overrides["stages.learned_gamma.steps"] = 1
    if name == "lagging_synthetic":
        del overrides["data.limit"]
    experiment = configs.build(name, configs.resolve(name, "smoke", overrides))
    assert [stage.name for stage in experiment.stages][-2:] == ["mine", "on_top"]
    assert experiment.stage("mine").label == first
    data, models = trained(experiment, tmp_path)
    method = experiment.stage("mine").method
    assert isinstance(_inner(method.procedure(models["mine"], data, tf.constant([0, 1]))), Aggressive)
    made = experiment.sampler("on_top", models).generate(3, tf.constant([0, 1]))
    assert len(data.interface.show(made)) == 3


def _inner(procedure):
    """What a procedure of stopping wraps."""
    return getattr(procedure, "procedure", procedure)
