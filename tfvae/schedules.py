"""Schedules: pure functions from the step to a value."""

import keras
import tensorflow as tf

from tfvae.checks import require_at_least, require_fraction, require_positive
from tfvae.types import Schedule


def constant(value: float) -> Schedule:
    """The same value at every step."""
    return lambda step: tf.constant(value, tf.float32)


def linear(start: float, end: float, steps: int) -> Schedule:
    """From `start` at step 0 to `end` at step `steps`, then constant.

    >>> float(linear(0.0, 1.0, 4)(3))
    0.75
    """
    require_at_least("steps", steps, 1)

    def value(step: tf.Tensor) -> tf.Tensor:
        return start + (end - start) * tf.minimum(tf.cast(step, tf.float32) / steps, 1.0)

    return value


def cyclical(start: float, period: int, rising: float = 0.5) -> Schedule:
    """From `start` to 1 linearly in the first part of each period, then 1 until its end, over and over.

    Fu et al. 2019, Eq. 6; there 4 periods make a training, and half of each rises.

    Args:
        start: value at the start of each period.
        period: steps of one, of which at least one comes after the rising part.
        rising: part of a period in which the value rises, above 0 and below 1.

    >>> [float(cyclical(0.0, 4)(step)) for step in range(6)]
    [0.0, 0.5, 1.0, 1.0, 0.0, 0.5]
    """
    require_at_least("period", period, 1)
    require_positive("rising", rising)
    require_fraction("rising", rising)
    if round((1.0 - rising) * period, 6) < 1:
        raise ValueError(f"`period` must leave a step after its rising part, {rising:g} of it; got {period}.")

    def value(step: tf.Tensor) -> tf.Tensor:
        place = tf.cast(tf.cast(step, tf.int64) % period, tf.float32)
        return start + (1.0 - start) * tf.minimum(place / (rising * period), 1.0)

    return value


def warm_up_cool_down(start: float, middle: float, end: float, warm_up: int, cool_down: int) -> Schedule:
    """From `start` to `middle` in `warm_up` steps, on to `end` in `cool_down` steps, each linearly, then constant.

    With `cool_down` 0 it stays at `middle`, and `end` must be equal to it. Generated-loss paper, Appendix C.

    >>> schedule = warm_up_cool_down(0.0, 1.0, 0.5, 4, 4)
    >>> [float(schedule(step)) for step in (2, 4, 6, 8)]
    [0.5, 1.0, 0.75, 0.5]
    """
    rise = linear(start, middle, warm_up)
    if not cool_down and end != middle:
        raise ValueError(f"`end` must be `middle`, {middle}, where `cool_down` is 0; got {end}.")
    if not cool_down:
        return rise
    further = linear(0.0, end - middle, cool_down)
    return lambda step: rise(step) + further(tf.maximum(tf.cast(step, tf.int64) - warm_up, 0))


def logistic(middle: float, steepness: float) -> Schedule:
    """1 / (1 + exp(-steepness (step - middle))): 1/2 at `middle`. Bowman et al. 2016, Figure 2, anneals KL so.

    >>> float(logistic(10.0, 0.5)(10))
    0.5
    """
    require_positive("steepness", steepness)
    return lambda step: tf.sigmoid(steepness * (tf.cast(step, tf.float32) - middle))


def step_decay(start: float, factor: float, every: int) -> Schedule:
    """start * factor ** floor(step / every); `factor` 0.5 halves, as the two-stage paper's learning rates do.

    >>> float(step_decay(8.0, 0.5, 10)(25))
    2.0
    """
    require_at_least("every", every, 1)

    def value(step: tf.Tensor) -> tf.Tensor:
        return start * factor ** tf.cast(tf.cast(step, tf.int64) // every, tf.float32)

    return value


def exponential_decay(start: float, factor: float, every: int) -> Schedule:
    """start * factor ** (step / every), continuously.

    >>> round(float(exponential_decay(8.0, 0.25, 10)(5)), 6)
    4.0
    """
    require_at_least("every", every, 1)
    return lambda step: start * factor ** (tf.cast(step, tf.float32) / every)


def power_warm_up(scale: float, warm_up: int, power: float = 0.35) -> Schedule:
    """scale min(s^-power, s warm_up^-1.5), with s = step + 1: a linear rise, then a slow fall.

    The two meet at s = warm_up^(1.5 / (1 + power)), which is `warm_up` itself for the power 1/2 of Vaswani et al. 2017
    alone. With .35 it is the delta-VAE paper's (Razavi et al. 2019, Appendix E.1): 8,000 warms up for 21,715 steps.

    >>> round(float(power_warm_up(1.0, 4, 0.5)(3)), 6)
    0.5
    """
    require_at_least("warm_up", warm_up, 1)

    def value(step: tf.Tensor) -> tf.Tensor:
        s = tf.cast(step, tf.float32) + 1.0
        return scale * tf.minimum(s**-power, s * warm_up**-1.5)

    return value


class LearningRate(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule in the form that Keras optimisers take; they evaluate it at their own `iterations`."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        return self.schedule(tf.convert_to_tensor(step))

    def get_config(self) -> dict[str, Schedule]:
        return {"schedule": self.schedule}
