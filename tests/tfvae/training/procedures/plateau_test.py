"""Decay on a plateau: when, from which weights, and how it ends."""

import keras
import numpy as np
import pytest

from tests.tiny import Rows, tiny_vae
from tfvae.model import GROUPS
from tfvae.objectives import elbo
from tfvae.randomness import seed_from
from tfvae.training.distribution import strategy
from tfvae.training.procedures.aggressive import Aggressive
from tfvae.training.procedures.basic import Basic
from tfvae.training.procedures.plateau import Plateau
from tfvae.training.updates.gradient import GradientUpdate


def plateau(optimizer=keras.optimizers.SGD, seed=0, **kwargs):
    update = GradientUpdate(tiny_vae(seed=seed), {g: optimizer(1e-2) for g in GROUPS}, elbo(), seed=seed_from(1))
    return Plateau(Basic(update), update, **{"wait": 0, **kwargs})


def passes(procedure, elbos):
    """A few steps and a pass for each; the learning rate after each."""
    batches, rates = iter(Rows().batches("train", 4, seed=seed_from(0))), []
    for value in elbos:
        procedure.steps(batches, 2)
        procedure.epoch(lambda value=value: {"elbo": value})
        rates.append(float(procedure.update.optimizers["inference"].learning_rate))
    return rates


def weights(procedure):
    return [v.numpy().copy() for v in procedure.update.model.variables]


def test_the_rate_halves_after_two_worse_passes_in_a_row():
    np.testing.assert_allclose(passes(plateau(), [-3, -2, -4, -4, -5]), [0.01, 0.01, 0.01, 0.005, 0.005])


def test_a_better_pass_between_starts_the_count_anew():
    np.testing.assert_allclose(passes(plateau(), [-3, -4, -2, -4, -4]), [0.01, 0.01, 0.01, 0.01, 0.005])


def test_later_passes_are_compared_with_the_loss_at_the_decay():
    """After the decay at -4, a pass at -3.5 is no worse, though it is below the best of all, -2."""
    np.testing.assert_allclose(passes(plateau(), [-2, -4, -4, -3.5, -3.4, -3.3]), [0.01, 0.01, *[0.005] * 4])


def test_no_decay_before_so_many_passes():
    np.testing.assert_allclose(passes(plateau(wait=4), [-1, -2, -3, -4, -5]), [*[0.01] * 4, 0.005])


def test_a_decay_goes_back_to_the_best_weights():
    procedure = plateau()
    passes(procedure, [-2])
    best = weights(procedure)
    passes(procedure, [-3, -4])
    for a, b in zip(best, weights(procedure), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_decay_starts_the_optimiser_afresh():
    procedure = plateau(keras.optimizers.Adam)
    passes(procedure, [-2, -3])
    moments = procedure.update.optimizers["generative"].variables
    assert int(moments[0]) == 4
    passes(procedure, [-4])
    iterations, rate, *slots = moments
    assert int(iterations) == 0
    assert float(rate) == pytest.approx(0.005)
    assert all(not np.any(v.numpy()) for v in slots)


def test_it_ends_after_so_many_decays_with_the_best_weights():
    procedure = plateau(patience=1, decays=2)
    passes(procedure, [-1])
    best = weights(procedure)
    assert not procedure.finished
    passes(procedure, [-2, -3])
    assert procedure.finished
    procedure.finish()
    for a, b in zip(best, weights(procedure), strict=True):
        np.testing.assert_array_equal(a, b)


def test_without_a_pass_the_last_weights_are_kept():
    procedure = plateau()
    procedure.steps(iter(Rows().batches("train", 4, seed=seed_from(0))), 2)
    last = weights(procedure)
    procedure.finish()
    for a, b in zip(last, weights(procedure), strict=True):
        np.testing.assert_array_equal(a, b)


def test_all_its_state_is_in_the_checkpoint():
    whole = plateau()
    passes(whole, [-2, -3])
    resumed = plateau(seed=5)
    for name, variable in resumed.variables.items():
        variable.assign(np.array(whole.variables[name]))
    np.testing.assert_allclose(passes(whole, [-4]), passes(resumed, [-4]))
    for a, b in zip(weights(whole), weights(resumed), strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_procedure_within_hears_of_each_pass():
    procedure, heard = plateau(), []
    procedure.procedure.epoch = lambda measure: heard.append(measure())
    passes(procedure, [-2])
    assert heard == [{"elbo": -2}]


def test_it_needs_the_elbo_and_what_the_procedure_within_needs():
    procedure = plateau()
    assert procedure.needs == {"elbo"}
    procedure.procedure = Aggressive(procedure.update, Rows(), 4, seed_from(2))
    assert procedure.needs == {"elbo", "mi_batch"}
    with pytest.raises(KeyError, match="elbo"):
        procedure.epoch(lambda: {"mi_batch": 1.0})


def test_numbers_out_of_range_are_refused():
    for name, value, least in (("patience", 0, 1), ("wait", -1, 0), ("decays", 0, 1)):
        with pytest.raises(ValueError, match=f"`{name}` must be at least {least}, got {value}"):
            plateau(**{name: value})


def test_it_counts_and_ends_on_two_devices():
    with strategy("mirrored").scope():
        procedure = plateau(decays=1)
        for value in (-1.0, -2.0, -3.0):
            assert not procedure.finished
            procedure.epoch(lambda value=value: {"elbo": value})
        assert procedure.finished
        procedure.finish()
