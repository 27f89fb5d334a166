"""Levels: which one a batch is at, that one alone is the plain VAE, and that unvisited ones stay as they are."""

import numpy as np
import pytest
import tensorflow as tf

from tests.records import SMALL, SMALL_ROOT, record_vae, small_batch
from tfvae.inference.records import embedded_once
from tfvae.objectives.records import record_objective
from tfvae.objectives.trades import linear_shares, of_levels, weighted
from tfvae.randomness import seed_from
from tfvae.schedules import constant
from tfvae.training.lazy_adam import LazyAdam
from tfvae.training.updates.gradient import GradientUpdate
from tfvae.training.updates.multiscale import Multiscale
from tfvae.types import Loss, Stepped, StepResult


class Seen:
    """An update that notes the levels of its batches."""

    def __init__(self):
        self.step, self.calls, self.variables, self.levels = tf.Variable(0, dtype=tf.int64), None, {}, []

    def __call__(self, batch, groups=()):
        self.levels.append(batch["level"].numpy())
        return Stepped(StepResult(Loss(tf.constant(0.0), {}), tf.constant(0.0)), tf.zeros([1]))


def levels(steps, **words):
    seen = Seen()
    update = Multiscale(seen, 3, **words)
    for step in range(steps):
        seen.step.assign(step)
        update({"x": tf.zeros([4, 2])})
    return np.array(seen.levels)


def test_each_step_has_a_level_in_turn():
    np.testing.assert_array_equal(levels(5), [0, 1, 2, 0, 1])


def test_or_each_replica_of_which_there_is_one():
    np.testing.assert_array_equal(levels(4, per="replica"), [0, 1, 2, 0])


def test_or_each_example():
    np.testing.assert_array_equal(levels(2, per="example"), [[0, 0, 1, 2]] * 2)


def stepped(trade, k, *, decorate=True, clip_norm=0.01):
    model = record_vae(SMALL, levels=k)
    objective = record_objective(SMALL_ROOT, trade)
    optimizers = {group: LazyAdam(1e-2) for group in ("inference", "generative")}
    update = GradientUpdate(
        model, optimizers, objective, seed=seed_from(1), inference=embedded_once, clip_norm=clip_norm
    )
    step = tf.function(Multiscale(update, k) if decorate else update)
    for _ in range(3):
        step(small_batch())
        update.step.assign_add(1)
    return model


def assert_equal(a, b, rtol):
    for v, w in zip(a.weights, b.weights, strict=True):
        np.testing.assert_allclose(v, w, rtol=rtol, atol=1e-7, err_msg=v.path)


def test_one_level_is_the_plain_vae():
    one = stepped(of_levels(constant(0.4), 4, [1.0]), 1)
    assert_equal(one, stepped(weighted(constant(0.4), 4), 1, decorate=False), rtol=1e-5)


def test_inverted_weights_give_the_same_steps_where_every_gradient_is_clipped():
    plain, inverted = (stepped(of_levels(constant(0.4), 4, linear_shares(2), flag), 2) for flag in (False, True))
    assert_equal(plain, inverted, rtol=1e-3)


def test_levels_that_were_not_visited_stay_as_they_were():
    model, before = stepped(of_levels(constant(0.4), 4, linear_shares(5)), 5), record_vae(SMALL, levels=5)
    for now, then in zip(model.latent.trainable_variables, before.latent.trainable_variables, strict=True):
        np.testing.assert_array_equal(now[3:], then[3:])
    last = model.latent.net[-1].biases.numpy() - before.latent.net[-1].biases.numpy()
    assert np.abs(last[:3]).min() > 1e-4


def test_bad_arguments():
    with pytest.raises(ValueError, match="`levels` must be at least 1"):
        Multiscale(Seen(), 0)
    with pytest.raises(ValueError, match="`per` must be one of step, example, replica; got 'row'"):
        Multiscale(Seen(), 2, per="row")
