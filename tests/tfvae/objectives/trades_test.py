"""What R and KL cost together."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.objectives.trades import geometric_shares, linear_shares, of_levels, to_capacity, weighted
from tfvae.schedules import constant, linear

R, KL, D = tf.constant([1.0, 2.0]), tf.constant([4.0, 12.0]), 4
STEP = tf.constant(5, tf.int64)


def cost(trade, level=0):
    return trade(R, KL, level, STEP)[0]


def test_one_weight_at_its_step():
    total, numbers = weighted(linear(0.0, 1.0, 10), D)(R, KL, 3, STEP)
    np.testing.assert_allclose(total, [1 + 0.5 * 1, 2 + 0.5 * 3])
    assert float(numbers["beta"]) == 0.5


def test_examples_of_different_levels():
    total, numbers = of_levels(constant(0.8), D, [0.25, 1.0])(R, KL, tf.constant([1, 0]), STEP)
    np.testing.assert_allclose(total, [1 + 0.8 * 1, 2 + 0.2 * 3])
    assert float(numbers["beta"]) == pytest.approx(0.5)


def test_inverted_it_is_the_same_divided_by_beta():
    plain, inverted = (cost(of_levels(constant(0.8), D, [0.25, 1.0], flag)) for flag in (False, True))
    np.testing.assert_allclose(inverted, plain / 0.2, rtol=1e-6)


def test_capacity_is_free_and_what_is_above_is_not():
    np.testing.assert_allclose(cost(to_capacity(constant(8.0), D, [10.0])), [1.0, 2 + 8 * 2 / 4])
    np.testing.assert_allclose(cost(to_capacity(constant(8.0), D, [10.0], both_sides=True)), [1 + 12, 2 + 4])


def test_shares():
    assert linear_shares(4) == [0.25, 0.5, 0.75, 1.0]
    np.testing.assert_allclose(geometric_shares(3, 0.9), [0.81, 0.9, 1.0])
    assert geometric_shares(1, 0.5) == linear_shares(1) == [1.0]


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: of_levels(constant(1.0), D, [0.0]), "`shares` must be"),
        (lambda: to_capacity(constant(1.0), D, [-1.0]), "`capacities` must be at least 0"),
        (lambda: linear_shares(0), "`levels` must be at least 1"),
        (lambda: geometric_shares(2, 0.0), "`ratio` must be above 0 and at most 1, got 0.0"),
    ],
)
def test_numbers_out_of_range(make, match):
    with pytest.raises(ValueError, match=match):
        make()
