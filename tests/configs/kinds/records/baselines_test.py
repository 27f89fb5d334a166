"""What the paper compares with, as expressions."""

import numpy as np
import pytest

import configs
from tests.records import SMALL, SMALL_RAW
from tfvae.checks import ConfigError
from tfvae.data.records.batches import Records
from tfvae.data.records.interface import RecordInterface
from tfvae.networks.records import SimpleTuple
from tfvae.randomness import seed_from
from tfvae.training.updates.adversarial import Adversarial

STAGE = "tuple_ss_text_tf"


def small_records():
    interface = RecordInterface(SMALL)
    x = {
        key: np.array(column)
        for key, column in interface.parse({n: np.array(SMALL_RAW[n]) for n in SMALL_RAW})["x"].items()
    }
    return Records(SMALL, {"train": x, "test": x}, {})


def method(text):
    return _method(**{f"stages.{STAGE}.method": text})


def _method(**numbers):
    config = configs.resolve("addresses", "smoke", {f"stages.{STAGE}.steps": 6, **numbers})
    return configs.build("addresses", config).stage(STAGE).method


@pytest.mark.parametrize("text", ["pass_through", "wae", "aae(0.5)", "pass_through + multiscale(2) + augmented(n=2)"])
def test_each_makes_a_step_and_generates(text):
    chosen, source = method(text), small_records()
    model = chosen.model(source)
    procedure = chosen.procedure(model, source, seed_from(0))
    loss = procedure.steps(iter(source.batches("train", 4, seed=seed_from(1))), 2).loss
    assert np.isfinite(loss.total).all()
    assert chosen.generator(model)(3, seed_from(0))["x"].keys() == next(iter(source.sweep("train", 1)))["x"].keys()


def test_a_pass_through_model_has_a_character_model_for_each_text():
    tree = method("pass_through").model(small_records()).encoder.tree
    assert len(tree.literals) == 2
    assert isinstance(tree.part(tree.root), SimpleTuple)


def test_grus_of_all_modules_start_as_the_configuration_says():
    numbers = {"model.network.gru_fan_in": "joint", "model.network.width": 64, "model.network.embedding": 64}
    tree = _method(**numbers).model(small_records()).encoder.tree
    cells = [tree.literals[0].encoder, tree.part(tree.root).forward[0], tree.part(tree.root).advance[0]]
    for cell in cells:
        assert np.var(cell.candidate_kernel) == pytest.approx(1 / 128, rel=0.1)


def test_the_discriminator_lies_within_variants():
    chosen, source = method("aae"), small_records()
    model = chosen.model(source)
    gradient = chosen.gradient(model, chosen.optimizers(), chosen.objective(model), seed=[0, 1])
    assert isinstance(chosen.update(gradient), Adversarial)


def test_a_penalty_and_a_weight_of_the_kl():
    with pytest.raises(ConfigError, match="must choose what ties codes to the prior or the weight of the KL, not both"):
        method("wae + beta(0.2)")
