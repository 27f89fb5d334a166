"""Schedules, as whole trajectories."""

import keras
import pytest

from tfvae.schedules import LearningRate, constant, linear, step_decay


def trajectory(schedule, steps):
    return [round(float(schedule(step)), 6) for step in range(steps)]


def test_constant():
    assert trajectory(constant(0.5), 3) == [0.5] * 3


def test_linear_ends_and_stays():
    assert trajectory(linear(1.0, 3.0, 4), 6) == [1.0, 1.5, 2.0, 2.5, 3.0, 3.0]


def test_step_decay_halves():
    assert trajectory(step_decay(8.0, 0.5, 2), 7) == [8, 8, 4, 4, 2, 2, 1]


@pytest.mark.parametrize("make", [lambda: linear(0.0, 1.0, 0), lambda: step_decay(1.0, 0.5, 0)])
def test_zero_steps_are_refused(make):
    with pytest.raises(ValueError, match="must be at least 1, got 0"):
        make()


def test_an_optimiser_follows_the_schedule():
    weight = keras.Variable([1.0])
    optimizer = keras.optimizers.SGD(LearningRate(step_decay(1.0, 0.5, 1)))
    optimizer.build([weight])
    values = []
    for _ in range(3):
        optimizer.apply_gradients([([1.0], weight)])
        values.append(float(weight.value[0]))
    assert values == [0.0, -0.5, -0.75]
