"""A method's axes, joined to what trains a model."""

from dataclasses import replace
from functools import partial

import keras
import numpy as np
import tensorflow as tf

from tests.tiny import Rows, tiny_vae
from tfvae.experiment import Method
from tfvae.generators import from_prior
from tfvae.inference.amortized import amortized
from tfvae.model import GROUPS
from tfvae.objectives import autogen
from tfvae.randomness import seed_from
from tfvae.training.procedures.aggressive import Aggressive
from tfvae.training.procedures.basic import Basic
from tfvae.training.procedures.held_out import HeldOut
from tfvae.training.updates.gradient import GradientUpdate

PLAIN = Method(model=lambda data: tiny_vae(), optimizers=lambda: {group: keras.optimizers.SGD(0.1) for group in GROUPS})


def trained(method, steps=2):
    """(model, procedure, its mean loss of each step)."""
    model = method.model(None)
    procedure = method.procedure(model, Rows(), seed_from(3))
    loss = procedure.steps(iter(Rows().batches("train", 8, seed=None)), steps).loss
    return model, procedure, loss.total.numpy()


def test_two_fields_are_enough_for_the_plain_vae():
    assert (PLAIN.infer, PLAIN.generator, PLAIN.of) == (amortized, from_prior, None)
    model, procedure, losses = trained(PLAIN)
    assert isinstance(procedure, Basic)
    assert int(procedure.step.numpy()) == 2
    assert np.isfinite(losses).all()
    assert any(np.abs(a - b).max() > 0 for a, b in zip(model.get_weights(), tiny_vae().get_weights(), strict=True))


def test_optimizers_are_made_anew_for_each_procedure():
    one, other = (PLAIN.procedure(tiny_vae(), Rows(), seed_from(0)) for _ in range(2))
    assert one.update.optimizers["inference"] is not other.update.optimizers["inference"]


def test_one_axis_is_replaced_at_a_time():
    method = replace(PLAIN, objective=lambda model: autogen(1.0))
    _, _, plain = trained(PLAIN, steps=1)
    _, _, twice = trained(method, steps=1)
    assert twice[0] > plain[0]
    assert (method.model, method.drive, method.infer) == (PLAIN.model, PLAIN.drive, PLAIN.infer)


def test_all_axes_of_training_are_joined_in_order():
    seen = []

    def update(gradient):
        seen.append(("update", gradient))
        return gradient

    def drive(update, source, seed):
        seen.append(("drive", update))
        return Aggressive(update, source, 8, seed, most=2, window=0)

    def stopping(procedure, gradient):
        seen.append(("stopping", gradient))
        return HeldOut(procedure)

    method = replace(
        PLAIN, gradient=partial(GradientUpdate, clip_norm=0.5), update=update, drive=drive, stopping=stopping
    )
    _, procedure, _ = trained(method, steps=1)
    assert [name for name, _ in seen] == ["update", "drive", "stopping"]
    assert len({id(gradient) for _, gradient in seen}) == 1
    assert seen[0][1].clip_norm == 0.5
    assert isinstance(procedure, HeldOut)


def test_the_method_s_own_inference_trains():
    calls = []

    def infer(model, batch, seed, **further):
        calls.append(further["training"])
        return amortized(model, batch, seed, **further)

    trained(replace(PLAIN, infer=infer), steps=1)
    assert set(calls) == {True}


def test_equal_seeds_train_equally():
    (one, _, _), (other, _, _) = trained(PLAIN), trained(PLAIN)
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert tf.reduce_all(tf.math.is_finite(one.get_weights()[0]))
