"""Rates by the procedure's step, whatever an optimiser's own count is."""

import keras
import numpy as np
import pytest

from tests.tiny import Rows, tiny_vae
from tfvae.model import GROUPS
from tfvae.objectives import elbo
from tfvae.randomness import seed_from
from tfvae.schedules import linear, warm_up_cool_down
from tfvae.training.procedures.aggressive import Aggressive
from tfvae.training.procedures.basic import Basic
from tfvae.training.procedures.cooled import Cooled
from tfvae.training.updates.gradient import GradientUpdate


def update_of(model, rate=0.5):
    return GradientUpdate(model, {g: keras.optimizers.SGD(rate) for g in GROUPS}, elbo(), seed=seed_from(1))


def stream(start=0):
    return iter(Rows().batches("train", 4, seed=seed_from(0), start_step=start))


def rates(update):
    return {float(optimizer.learning_rate) for optimizer in update.optimizers.values()}


def test_rates_stay_and_then_fall_by_the_step():
    update = update_of(tiny_vae())
    procedure, batches = Cooled(Basic(update), update, warm_up_cool_down(1.0, 1.0, 0.2, 2, 4)), stream()
    seen = [rates(update)]
    for _ in range(7):
        procedure.steps(batches, 1)
        seen.append(rates(update))
    assert [max(values) for values in seen] == pytest.approx([0.5, 0.5, 0.5, 0.4, 0.3, 0.2, 0.1, 0.1])
    assert all(len(values) == 1 for values in seen)


def test_inner_updates_of_the_encoder_do_not_count():
    update = update_of(tiny_vae(), rate=1e-3)
    aggressive = Aggressive(update, Rows(), 4, seed_from(2), most=6, window=0, length=2)
    procedure = Cooled(aggressive, update, linear(1.0, 0.0, 4))
    procedure.steps(stream(), 2)
    assert list(rates(update)) == pytest.approx([5e-4])


def test_at_rate_0_weights_rest_and_the_graph_sees_the_step():
    model = tiny_vae()
    update = update_of(model)
    procedure, batches = Cooled(Basic(update), update, linear(1.0, 0.0, 2)), stream()
    procedure.steps(batches, 2)
    before = [v.numpy() for v in model.trainable_variables]
    procedure.steps(batches, 3)
    for a, b in zip(before, model.trainable_variables, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_resumed_run_is_the_uninterrupted_one():
    def made(seed):
        model = tiny_vae(seed=seed)
        update = update_of(model, rate=1e-2)
        return model, Cooled(Basic(update), update, linear(1.0, 0.0, 6))

    model, whole = made(0)
    whole.steps(stream(), 3)
    saved = {name: np.array(v) for name, v in whole.variables.items()}
    whole.steps(stream(3), 2)
    other, resumed = made(5)
    for name, variable in resumed.variables.items():
        variable.assign(saved[name])
    resumed.steps(stream(3), 2)
    for a, b in zip(model.trainable_variables, other.trainable_variables, strict=True):
        np.testing.assert_array_equal(a, b)
