"""Averaged weights: the average itself, what is measured, what is kept."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.training.procedures.averaged import Averaged
from tfvae.types import Loss, StepResult


class Model:
    """One weight."""

    def __init__(self):
        import keras

        self.weight = keras.Variable(0.0)
        self.trainable_variables = [self.weight]


class Counting:
    """Adds 1 to the weight each step."""

    needs, finished, variables = frozenset(), False, {}

    def __init__(self, model):
        self.model, self.step, self.finishes = model, tf.Variable(0), 0

    def steps(self, batches, n):
        self.step.assign_add(n)
        self.model.weight.assign_add(n)
        zeros = tf.zeros([n])
        return StepResult(Loss(zeros, {}), zeros)

    def epoch(self, measure):
        measure()

    def finish(self):
        self.finishes += 1


def run(elbos):
    """After each pass of 20 steps the next of the ELBOs is measured; returns what was measured of, and the end."""
    model, seen = Model(), []
    averaged = Averaged(Counting(model), model, momentum=0.5, every=10)
    for elbo in elbos:
        result = averaged.steps(iter(()), 20)
        assert result.loss.total.shape == (20,)
        averaged.epoch(lambda elbo=elbo: (seen.append(float(model.weight)), {"elbo": elbo})[1])
    trained = float(model.weight)
    averaged.finish()
    return seen, trained, float(model.weight)


def average(steps):
    """After each 10 steps, by hand."""
    found, mean = [], 0.0
    for i, weight in enumerate(range(10, steps + 10, 10), 1):
        kept = min(0.5, i / (i + 9))
        mean = kept * mean + (1 - kept) * weight
        found.append(mean)
    return found


def test_what_is_measured_is_the_average_and_training_goes_on_from_the_weights():
    seen, trained, _ = run([-3.0, -2.0])
    assert sorted(set(seen)) == pytest.approx([average(20)[-1], average(40)[-1]])
    assert trained == 40


@pytest.mark.parametrize(("elbos", "steps"), [([-3.0, -2.0], 40), ([-2.0, -3.0], 20), ([-2.0, -3.0, -1.0], 60)])
def test_the_best_average_is_kept(elbos, steps):
    assert run(elbos)[2] == pytest.approx(average(steps)[-1])


@pytest.mark.parametrize(("steps", "kept"), [(9, 9), (10, 0.9 * 10), (25, np.dot([2 / 11, 9 / 11], [0.9 * 10, 20]))])
def test_without_a_pass_the_last_average_is_kept_if_there_is_one(steps, kept):
    model = Model()
    averaged = Averaged(Counting(model), model, momentum=0.5)
    averaged.steps(iter(()), steps)
    averaged.finish()
    assert float(model.weight) == pytest.approx(kept)


@pytest.mark.parametrize("cuts", [[35], [1] * 35, [3, 7, 8, 13, 4], [10, 20, 5]])
def test_it_does_not_depend_on_how_steps_make_blocks(cuts):
    """Taken in after 10, 20 and 30 steps, and at the end of a pass after 35."""
    model, seen = Model(), []
    averaged = Averaged(Counting(model), model, momentum=0.5)
    assert sum(len(averaged.steps(iter(()), n).grad_norm) for n in cuts) == 35
    averaged.epoch(lambda: (seen.append(float(model.weight)), {"elbo": 0.0})[1])
    weights, shares = [10, 20, 30, 35], [min(0.5, i / (i + 9)) for i in range(1, 5)]
    mean = 0.0
    for weight, kept in zip(weights, shares, strict=True):
        mean = kept * mean + (1 - kept) * weight
    assert seen[-1] == pytest.approx(mean)


def test_its_state_is_in_the_checkpoint_and_it_asks_for_the_elbo():
    model = Model()
    averaged = Averaged(Counting(model), model)
    assert {name.split("/")[0] for name in averaged.variables} == {"averaged"}
    assert len(averaged.variables) == 4
    assert averaged.needs == {"elbo"}


@pytest.mark.parametrize(("field", "value"), [("momentum", 1.0), ("momentum", -0.1), ("every", 0)])
def test_numbers_out_of_range_are_named(field, value):
    with pytest.raises(ValueError, match=f"`{field}`"):
        Averaged(Counting(Model()), Model(), **{field: value})
