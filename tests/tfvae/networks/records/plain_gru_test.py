"""The plain GRU is the cell, one step after another."""

import numpy as np
import tensorflow as tf

from tfvae.networks.records.gru import GRUCell
from tfvae.networks.records.packed_gru import weights
from tfvae.networks.records.plain_gru import places, plain_gru


def test_states_are_those_of_the_cell():
    gru, embeddings = GRUCell(3, 4), tf.random.stateless_normal([7, 3], [1, 2])
    symbols, h = tf.constant([[5, 6, 5], [6, 0, 1]]), tf.random.stateless_normal([2, 4], [3, 4])
    states = plain_gru(weights(gru, embeddings), h, 3, places(symbols))
    np.testing.assert_array_equal(states[:, 0], h)
    for t in range(3):
        h = gru(tf.gather(embeddings, symbols[:, t]), h)
        np.testing.assert_allclose(states[:, t + 1], h, rtol=1e-5, atol=1e-6)


def test_of_no_steps_the_first_states_are_left():
    gru, h = GRUCell(3, 4), tf.random.stateless_normal([2, 4], [3, 4])
    states = plain_gru(weights(gru, tf.zeros([7, 3])), h, 0, places(tf.ones([2, 1], tf.int32)))
    np.testing.assert_array_equal(states, h[:, tf.newaxis])
