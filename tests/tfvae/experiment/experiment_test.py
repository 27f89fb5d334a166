"""Stages: who builds on whom, what they train on and sample; models that are saved and found again."""

import numpy as np
import pytest

from tests.tiny import tiny_vae
from tfvae.data.arrays import Arrays
from tfvae.experiment import Bench, Data, Experiment, Method, Report, Stage, load_model, save_model
from tfvae.generators import from_prior, through
from tfvae.inference.amortized import amortized
from tfvae.networks.decoders import scaled_sample
from tfvae.randomness import seed_from
from tfvae.training.checkpoint import CheckpointError


def stage(name, parent=None, model=lambda data: tiny_vae(), **axes):
    return Stage(name, Method(model, optimizers=None, of=parent, **axes), steps=1, batch_size=1)


def experiment(*stages, exported=None):
    nouns = {"data": Data(None, None), "bench": Bench(None), "report": Report("", {}, None)}
    return Experiment("name", stages=stages, exported=exported or stages[0].name, **nouns)


TWO = (stage("one"), stage("two", "one"), stage("alone"))


def test_a_lineage_starts_with_the_oldest():
    found = experiment(*TWO)
    assert [s.name for s in found.lineage("two")] == ["one", "two"]
    assert [s.name for s in found.lineage("alone")] == ["alone"]


def test_a_stage_s_parent_is_the_one_that_its_method_models():
    assert [s.parent for s in TWO] == [None, "one", None]


THREE = (stage("one"), stage("two", "one"), stage("three", "two"))


def three_models():
    return {
        "one": tiny_vae(3, seed=1),
        "two": tiny_vae(2, emit=scaled_sample, seed=2),
        "three": tiny_vae(2, emit=scaled_sample, seed=3),
    }


def test_a_first_stage_trains_on_the_data_and_samples_from_its_own_generator():
    data, models = object(), three_models()
    assert experiment(*THREE).source("one", data, {}) is data
    sampler = experiment(*THREE).sampler("one", models)
    assert (sampler.model, sampler.infer) == (models["one"], amortized)
    x = from_prior(models["one"])(4, seed_from(0))["x"]
    np.testing.assert_array_equal(sampler.generate(4, seed_from(0))["x"], x)


def test_a_later_stage_samples_through_the_decoders_of_all_before():
    models = three_models()
    sampler = experiment(*THREE).sampler("three", models)
    assert sampler.model is models["one"]
    by_hand = through(models["one"], through(models["two"], from_prior(models["three"])))
    x = sampler.generate(4, seed_from(0))["x"]
    assert x.shape == (4, 3)
    np.testing.assert_array_equal(x, by_hand(4, seed_from(0))["x"])


def test_a_later_stage_trains_on_the_latents_of_those_before_as_they_read_x():
    rows = np.random.default_rng(0).normal(size=[8, 3]).astype(np.float32)
    asked = []

    def infer(model, batch, seed, **further):
        asked.append(batch["x"].shape[1])
        return amortized(model, batch, seed, **further)

    chain = (stage("one", infer=infer), *THREE[1:])
    source = experiment(*chain).source("three", Arrays({"train": {"x": rows}}), three_models())
    assert set(asked) == {3}
    assert source.sizes == {"train": 8}
    assert next(iter(source.sweep("train", 8)))["x"].shape == (8, 2)


def test_the_sampler_reads_x_as_the_first_stage_does():
    def infer(*arguments, **further):
        raise AssertionError

    assert experiment(stage("one", infer=infer), *THREE[1:]).sampler("two", three_models()).infer is infer


@pytest.mark.parametrize("ask", ["stage", "lineage"])
def test_an_unknown_stage_is_named_with_the_choices(ask):
    with pytest.raises(ValueError, match="`stage` must be one of one, two, alone; got 'three'"):
        getattr(experiment(*TWO), ask)("three")


@pytest.mark.parametrize(
    ("stages", "exported", "message"),
    [
        ((stage("one"), stage("one")), "one", "`stages` must have different names"),
        (TWO, "three", "`exported` must be one of"),
        ((stage("two", "one"), stage("one")), "one", "`parent` of stage 'two' must be one of"),
    ],
)
def test_stages_that_do_not_fit_are_refused(stages, exported, message):
    with pytest.raises(ValueError, match=message):
        experiment(*stages, exported=exported)


@pytest.mark.parametrize("fitted", ["", "abc"])
def test_a_saved_model_is_found_again(tmp_path, fitted):
    model = tiny_vae(seed=3)
    save_model(model, tmp_path, fitted)
    found = load_model(TWO[0], tmp_path, None, fitted)
    for old, new in zip(model.get_weights(), found.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_model_of_another_vocabulary_is_refused_before_it_is_built(tmp_path):
    save_model(tiny_vae(), tmp_path, "abc")
    never = stage("one", model=lambda data: pytest.fail("was built"))
    with pytest.raises(CheckpointError, match=r"another vocabulary \(abc\) than the data have now \(def\)"):
        load_model(never, tmp_path, None, "def")
    load_model(TWO[0], tmp_path, None)  # who has no data does not compare


def test_a_model_that_was_not_trained_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"Stage 'one' has no trained model at .*; train it first"):
        load_model(TWO[0], tmp_path, None)
