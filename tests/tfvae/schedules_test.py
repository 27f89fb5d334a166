"""Schedules, as whole trajectories."""

import keras
import pytest
import tensorflow as tf

from tfvae.schedules import (
    LearningRate,
    constant,
    cyclical,
    exponential_decay,
    linear,
    power_warm_up,
    step_decay,
    warm_up_cool_down,
)


def trajectory(schedule, steps):
    return [round(float(schedule(step)), 6) for step in range(steps)]


def test_constant():
    assert trajectory(constant(0.5), 3) == [0.5] * 3


def test_linear_ends_and_stays():
    assert trajectory(linear(1.0, 3.0, 4), 6) == [1.0, 1.5, 2.0, 2.5, 3.0, 3.0]


def test_step_decay_halves():
    assert trajectory(step_decay(8.0, 0.5, 2), 7) == [8, 8, 4, 4, 2, 2, 1]


def test_exponential_decay_is_continuous_and_meets_the_steps():
    assert trajectory(exponential_decay(8.0, 0.25, 2), 5) == [8, 4, 2, 1, 0.5]


def test_warm_up_and_cool_down_are_lines_with_a_corner():
    assert trajectory(warm_up_cool_down(0.0, 1.0, 0.5, 4, 2), 9) == [0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.5, 0.5]


def test_without_a_cool_down_the_middle_stays():
    assert trajectory(warm_up_cool_down(0.2, 1.0, 1.0, 2, 0), 5) == [0.2, 0.6, 1, 1, 1]
    with pytest.raises(ValueError, match=r"`end` must be `middle`, 1\.0, where `cool_down` is 0; got 0\.5"):
        warm_up_cool_down(0.2, 1.0, 0.5, 2, 0)


def test_schedules_are_at_their_end_after_any_number_of_steps():
    assert float(warm_up_cool_down(0.0, 1.0, 0.5, 4, 2)(tf.int64.max)) == 0.5
    assert float(linear(1.0, 0.0, 10)(tf.int64.max)) == 0.0


@pytest.mark.parametrize(
    "make",
    [
        lambda: linear(0.0, 1.0, 0),
        lambda: step_decay(1.0, 0.5, 0),
        lambda: exponential_decay(1.0, 0.5, 0),
        lambda: warm_up_cool_down(0.0, 1.0, 1.0, 0, 1),
        lambda: power_warm_up(1.0, 0),
    ],
)
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


@pytest.mark.parametrize(
    ("factor", "width", "warm_up", "crossing", "peak"),
    [(0.18, 512, 4000, 10_053, 3.2e-4), (0.36, 256, 8000, 21_715, 6.8e-4)],
)
def test_the_delta_vae_paper_s_rates_peak_where_their_branches_cross(factor, width, warm_up, crossing, peak):
    schedule = power_warm_up(factor * width**-0.5, warm_up)
    rates = schedule(tf.range(40_000)).numpy()
    assert rates.argmax() + 1 == pytest.approx(crossing, abs=2)
    assert rates.max() == pytest.approx(peak, rel=0.02)


def test_a_power_of_one_half_meets_at_the_warm_up():
    assert schedule_peak(power_warm_up(1.0, 50, 0.5)) == 50


def schedule_peak(schedule):
    return int(tf.argmax(schedule(tf.range(200)))) + 1


def test_cycles_rise_stay_and_begin_again():
    assert trajectory(cyclical(0.0, 6, 0.5), 8) == [0, 0.333333, 0.666667, 1, 1, 1, 0, 0.333333]
    assert trajectory(cyclical(0.5, 2, 0.5), 4) == [0.5, 1, 0.5, 1]


@pytest.mark.parametrize(("period", "rising"), [(1, 0.5), (2, 1.0), (9, 0.9)])
def test_a_cycle_comes_to_1(period, rising):
    with pytest.raises(ValueError, match="`period` must leave a step after its rising part"):
        cyclical(0.0, period, rising)


@pytest.mark.parametrize("rising", [0.0, 1.5])
def test_a_cycle_rises_in_a_part_of_its_period(rising):
    with pytest.raises(ValueError, match="`rising` must"):
        cyclical(0.0, 4, rising)
