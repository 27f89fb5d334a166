"""Scheduled sampling of embeddings."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.records.mixing import mixed, own

N = 4000
TRUTH = [tf.ones([N, 2]), 2 * tf.ones([N, 2])]
OWN = tf.zeros([N, 2])


def test_generation_reads_its_own():
    assert own(0, OWN) is OWN


@pytest.mark.parametrize("make", [float, tf.constant])
def test_the_ends_are_certain(make):
    np.testing.assert_array_equal(mixed(TRUTH, make(1.0), [1, 2])(1, OWN), TRUTH[1])
    np.testing.assert_array_equal(mixed(TRUTH, make(0.0), [1, 2])(1, OWN), OWN)


def test_rows_and_places_are_drawn_apart_with_the_given_share():
    mix = mixed(TRUTH, tf.constant(0.3), [1, 2])
    first, second = mix(0, OWN).numpy(), mix(1, OWN).numpy() / 2
    assert set(np.unique(first)) == {0.0, 1.0}
    np.testing.assert_array_equal(first[:, 0], first[:, 1])  # an embedding is read whole
    for chosen in (first, second):
        assert abs(chosen[:, 0].mean() - 0.3) < 4 * np.sqrt(0.3 * 0.7 / N)
    assert abs(np.corrcoef(first[:, 0], second[:, 0])[0, 1]) < 4 / np.sqrt(N)


def test_equal_seeds_choose_alike():
    a, b, c = (mixed(TRUTH, 0.5, seed)(0, OWN).numpy() for seed in ([1, 2], [1, 2], [1, 3]))
    np.testing.assert_array_equal(a, b)
    assert (a != c).any()
