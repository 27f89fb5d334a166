"""A stage's training: what its procedure needs is measured, and with the stage's own sampler."""

from types import SimpleNamespace

import numpy as np
import pytest

from tests.tiny import tiny_procedure, tiny_vae
from tfvae.checks import ConfigError
from tfvae.data.arrays import Arrays
from tfvae.experiment.train import train_stage
from tfvae.generators import Sampler, from_prior
from tfvae.inference.amortized import amortized
from tfvae.metrics.elbo_parts import ElboParts
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


def stage(**changed):
    fields = {
        "name": "one", "source": lambda data, models: data, "model": lambda data: tiny_vae(), "batch_size": 4,
        "steps": 4, "procedure": lambda model, source, seed: HeldOut(tiny_procedure(model)), "infer": amortized,
        "sampler": lambda models: Sampler(models["one"], from_prior(models["one"])), "held_out": (ElboParts(),),
        "watch": lambda model, source, directory, start: (), "probes": lambda model: {},
    }  # fmt: skip
    return SimpleNamespace(**{**fields, **changed})


def train(stage, workdir, models=None):
    experiment = SimpleNamespace(
        seed=0, stage=lambda name: stage, interface=lambda data: SimpleNamespace(fingerprint=""),
        every=SimpleNamespace(log=2, grid=100, save=100), evaluation=SimpleNamespace(batch_size=8, limit=None),
    )  # fmt: skip
    source = Arrays({"train": {"x": X}, "test": {"x": X}}, lambda rows, seed: {"x": rows["x"]})
    return train_stage(experiment, "one", source, models or {}, workdir)


def plateau(model, source, seed):
    procedure = tiny_procedure(model)
    return Plateau(procedure, procedure.update)


def test_a_value_that_is_needed_and_not_measured_is_named_before_any_step(tmp_path):
    with pytest.raises(
        ConfigError, match=r"^`held_out` of stage one must measure elbo, which Plateau needs .*; it measures seen\.$"
    ):
        train(stage(procedure=plateau, held_out=(Seen(),)), tmp_path)
    assert not (tmp_path / "history.jsonl").exists()
    with pytest.raises(ConfigError, match=r"; it measures nothing\.$"):
        train(stage(procedure=plateau, held_out=()), tmp_path)


def test_what_is_needed_is_measured_after_each_pass(tmp_path):
    train(stage(procedure=plateau), tmp_path)
    found = read_history(tmp_path / "validation.jsonl")
    assert [line["step"] for line in found] == [2, 4]
    assert all(np.isfinite(line["elbo"]) for line in found)


def test_held_out_data_are_measured_with_the_sampler_of_the_stage(tmp_path):
    seen, own = Seen(), []

    def sampler(models):
        own.append(Sampler(models["one"], lambda n, seed, temperature=1.0: {"x": "its own"}))
        return own[-1]

    train(stage(held_out=(seen,), sampler=sampler), tmp_path)
    assert len(seen.samplers) == 2
    assert all(any(sampler is one for one in own) for sampler in seen.samplers)


def test_a_second_stage_is_measured_on_its_own_latents(tmp_path):
    """Its sampler reads and generates what the first stage models."""
    seen, first = Seen(), tiny_vae(size=5)
    model = train(stage(held_out=(seen,), sampler=lambda models: Sampler(first, from_prior(first))), tmp_path)
    assert all(sampler.model is model for sampler in seen.samplers)
    assert seen.samplers[0].generate(2, [0, 1])["x"].shape == (2, 3)
