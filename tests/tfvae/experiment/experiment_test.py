"""Stages: who builds on whom; models that are saved and found again."""

from types import SimpleNamespace

import numpy as np
import pytest

from tests.tiny import tiny_vae
from tfvae.experiment import Experiment, Stage, load_model, save_model
from tfvae.training.checkpoint import CheckpointError


def stage(name, parent=None, model=lambda data: tiny_vae()):
    return Stage(name, None, model, None, None, steps=1, batch_size=1, parent=parent)


def experiment(*stages, exported=None):
    names = ("name", "reader", "source", "judge", "metrics", "preview", "figures", "about", "numbers")
    return Experiment(**dict.fromkeys(names), stages=stages, exported=exported or stages[0].name)


TWO = (stage("one"), stage("two", "one"), stage("alone"))


def test_a_lineage_starts_with_the_oldest():
    found = experiment(*TWO)
    assert [s.name for s in found.lineage("two")] == ["one", "two"]
    assert [s.name for s in found.lineage("alone")] == ["alone"]


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
    never = SimpleNamespace(name="one", model=lambda data: pytest.fail("was built"))
    with pytest.raises(CheckpointError, match=r"another vocabulary \(abc\) than the data have now \(def\)"):
        load_model(never, tmp_path, None, "def")
    load_model(TWO[0], tmp_path, None)  # who has no data does not compare


def test_a_model_that_was_not_trained_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"Stage 'one' has no trained model at .*; train it first"):
        load_model(TWO[0], tmp_path, None)
