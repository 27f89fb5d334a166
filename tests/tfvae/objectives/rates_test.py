"""Prices of the KL, from hand-made values."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.objectives import beta, free_bits, free_bits_of_all
from tfvae.schedules import constant, linear

KL = tf.constant([[0.1, 2.0], [0.3, 4.0]])
STEP = tf.constant(1)


def test_beta_weighs_the_sum_over_groups():
    np.testing.assert_allclose(beta()(KL, STEP), 3.2)
    np.testing.assert_allclose(beta(constant(0.5))(KL, STEP), 1.6)


def test_beta_follows_a_schedule():
    np.testing.assert_allclose(beta(linear(0.0, 1.0, 4))(KL, STEP), 0.8)


def test_free_bits_cost_nothing_below_the_floor():
    np.testing.assert_allclose(free_bits(0.5)(KL, STEP), 0.5 + 3.0)


def test_the_floor_holds_for_the_mean_over_the_batch_not_for_each_example():
    np.testing.assert_allclose(free_bits(0.2)(KL, STEP), 0.2 + 3.0)  # example by example, it would be 0.25 + 3


def test_no_gradient_below_the_floor():
    kl = tf.Variable(KL)
    with tf.GradientTape() as tape:
        price = free_bits(0.5)(kl, STEP)
    np.testing.assert_allclose(tape.gradient(price, kl), [[0.0, 0.5], [0.0, 0.5]])


def test_a_negative_floor_is_refused():
    with pytest.raises(ValueError, match=r"`floor` must be at least 0\.0, got -1"):
        free_bits(-1)


@pytest.mark.parametrize(("floor", "price"), [(2.0, 3.2), (5.0, 5.0)])
def test_free_bits_of_all_have_one_floor_for_the_whole_rate(floor, price):
    np.testing.assert_allclose(free_bits_of_all(floor)(KL, STEP), price)


def test_a_negative_floor_of_all_is_refused():
    with pytest.raises(ValueError, match=r"`floor` must be at least 0\.0, got -1"):
        free_bits_of_all(-1)
