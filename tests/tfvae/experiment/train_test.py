"""A stage's training: what its procedure needs is measured, and with the stage's own sampler."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from tests.tiny import tiny_vae
from tfvae.checks import ConfigError
from tfvae.data.arrays import Arrays
from tfvae.experiment import Bench, Data, Evaluation, Every, Experiment, Method, Report, Stage
from tfvae.experiment.train import train_stage
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.model import GROUPS
from tfvae.training.actions.step_lines import read_history
from tfvae.training.procedures.held_out import HeldOut
from tfvae.training.procedures.plateau import Plateau

X = np.random.default_rng(0).normal(size=(8, 3)).astype(np.float32)


class Seen:
    """A metric that notes the sampler it is given."""

    name, values, max_examples = "seen", ("seen",), None

    def __init__(self):
        self.samplers = []

    def observe(self, sampler, batch, seed):
        self.samplers.append(sampler)
        return len(batch["x"])

    def merge(self, a, b):
        return a + b

    def result(self, acc):
        return {"seen": float(acc)}


def adam():
    return {group: keras.optimizers.Adam(1e-2) for group in GROUPS}


def held_out(procedure, update):
    return HeldOut(procedure)


PLAIN = Method(model=lambda data: tiny_vae(), optimizers=adam, stopping=held_out)
WITH_PLATEAU = replace(PLAIN, stopping=Plateau)


ELBO = (ElboParts(),)


def stage(method=PLAIN, metrics=ELBO, name="one"):
    return Stage(name, method, steps=4, batch_size=4, held_out=lambda model: metrics)


def train(*stages, workdir, models=None):
    """Trains the last one."""
    last = stages[-1].name
    bench = Bench(lambda *of: [], evaluation=Evaluation(8, 100))
    report = Report("", {}, lambda outcome: {})
    experiment = Experiment("e", Data(None, None), stages, last, bench, report, every=Every(2, 100, 100))
    return train_stage(experiment, last, Arrays({"train": {"x": X}, "test": {"x": X}}), models or {}, workdir)


def test_a_value_that_is_needed_and_not_measured_is_named_before_any_step(tmp_path):
    with pytest.raises(
        ConfigError, match=r"^`held_out` of stage one must measure elbo, which Plateau needs .*; it measures seen\.$"
    ):
        train(stage(WITH_PLATEAU, (Seen(),)), workdir=tmp_path)
    assert not (tmp_path / "history.jsonl").exists()
    with pytest.raises(ConfigError, match=r"; it measures nothing\.$"):
        train(stage(WITH_PLATEAU, ()), workdir=tmp_path)


def test_what_is_needed_is_measured_after_each_pass(tmp_path):
    train(stage(WITH_PLATEAU), workdir=tmp_path)
    found = read_history(tmp_path / "validation.jsonl")
    assert [line["step"] for line in found] == [2, 4]
    assert all(np.isfinite(line["elbo"]) for line in found)


def test_held_out_data_are_measured_with_the_generator_of_the_stage(tmp_path):
    def generate(n, seed, temperature=1.0):
        return {"x": "its own"}

    seen = Seen()
    train(stage(replace(PLAIN, generator=lambda model: generate), (seen,)), workdir=tmp_path)
    assert len(seen.samplers) == 2
    assert all(sampler.generate is generate for sampler in seen.samplers)


def test_a_second_stage_is_measured_on_its_own_latents(tmp_path):
    """Its sampler reads and generates what the first stage models."""
    seen = Seen()
    second = replace(PLAIN, model=lambda data: tiny_vae(size=2), of="first")
    model = train(stage(name="first"), stage(second, (seen,)), workdir=tmp_path, models={"first": tiny_vae()})
    assert all(sampler.model is model for sampler in seen.samplers)
    assert seen.samplers[0].generate(2, [0, 1])["x"].shape == (2, 2)


def test_notes_of_the_method_are_shown_before_training(tmp_path, capsys):
    train(stage(replace(PLAIN, notes=lambda data: [f"{data.sizes['train']} rows [see]"])), workdir=tmp_path)
    assert "one: 8 rows [see]" in capsys.readouterr().out


def test_lines_of_history_that_were_cut_off_since_are_missed_aloud(tmp_path, capsys):
    train(stage(), workdir=tmp_path)
    path = tmp_path / "history.jsonl"
    path.write_text(path.read_text().splitlines(keepends=True)[0])
    train(stage(), workdir=tmp_path)
    assert "one: " in (shown := capsys.readouterr().out)
    assert "lacks 1 of its 2 lines up to step 4: it was cut short since." in shown
