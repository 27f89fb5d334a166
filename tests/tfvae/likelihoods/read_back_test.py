"""What a network scored, column by column, is a likelihood."""

import numpy as np
import tensorflow as tf

from tfvae.likelihoods.read_back import read_back


def test_columns_add_up():
    nats = {"a": tf.constant([-1.0, -2.0]), "b": tf.constant([-0.5, 0.0])}
    p = read_back(nats)
    assert p.log_prob_parts({}) == nats
    np.testing.assert_allclose(p.log_prob({}), [-1.5, -2.0])
