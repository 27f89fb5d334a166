"""The shuffle gap of linear Gaussian models, where it is known."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.metrics.shuffle_gap import ShuffleGap

X = np.random.default_rng(0).normal(size=(2000, 4)).astype(np.float32)
METRIC = ShuffleGap()


def test_it_is_the_loss_of_likelihood_with_the_next_example_s_latents(make_linear, exact, gathered):
    sharp = make_linear(exact.W, exact.b, exact.s, exact.A, exact.c, [1e-9, 1e-9])
    z = X @ exact.A.T + exact.c
    errors = [np.square(X - code @ exact.W.T - exact.b).sum(axis=1) for code in (z, np.roll(z, 1, axis=0))]
    expected = (errors[1] - errors[0]).mean() / (2 * exact.s**2)
    assert METRIC.result(gathered(METRIC, sharp.sampler(), X, len(X)))["shuffle_gap"] == pytest.approx(
        expected, rel=1e-4
    )


def test_it_is_0_where_the_decoder_ignores_z(make_linear, exact, gathered):
    deaf = make_linear(np.zeros_like(exact.W), exact.b, exact.s, exact.A, exact.c, exact.sigma)
    assert METRIC.result(gathered(METRIC, deaf.sampler(), X, 500))["shuffle_gap"] == pytest.approx(0.0, abs=1e-4)


def test_one_example_is_its_own_other(exact):
    acc = METRIC.observe(exact.sampler(), {"x": tf.constant(X[:1])}, tf.constant([0, 0]))
    assert METRIC.result(acc) == {"shuffle_gap": pytest.approx(0.0, abs=1e-4)}
