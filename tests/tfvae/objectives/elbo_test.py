"""The ELBO from hand-made draws."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.objectives import beta, elbo
from tfvae.schedules import linear
from tfvae.types import Draw


@pytest.fixture
def draw() -> Draw:
    kl = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    return Draw(None, tf.zeros([2, 2]), tf.constant([-10.0, -20.0]), kl, {"skew": tf.constant([0.5, 1.5])})


def test_total_and_terms(draw):
    loss = elbo()(draw, {}, tf.constant(0), [0, 0])
    assert {k: float(v) for k, v in loss.terms.items()} == {
        "distortion": 15.0, "rate": 5.0, "price": 5.0, "skew": 1.0,
    }  # fmt: skip
    assert float(loss.total) == 21.0


def test_beta_weighs_the_rate_but_not_its_report(draw):
    loss = elbo(beta(linear(0.0, 1.0, 4)))(draw, {}, tf.constant(1), [0, 0])
    assert float(loss.terms["rate"]) == 5.0
    np.testing.assert_allclose(loss.total, 15.0 + 0.25 * 5.0 + 1.0)
