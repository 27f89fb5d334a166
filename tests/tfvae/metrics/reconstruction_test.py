"""Reconstruction error against its closed form."""

import numpy as np
import pytest

from tfvae.metrics.reconstruction import Reconstruction

X = np.random.default_rng(0).normal(size=(50, 4)).astype(np.float32)


def test_error_of_a_sharp_posterior_is_that_of_the_linear_map(make_linear, exact, gathered):
    sharp = make_linear(exact.W, exact.b, exact.s, exact.A, exact.c, [1e-9, 1e-9])
    metric = Reconstruction()
    values = metric.result(gathered(metric, sharp.sampler(), X, 20))
    expected = np.sum((X - (X @ exact.A.T + exact.c) @ exact.W.T - exact.b) ** 2, axis=1).mean()
    assert values["squared_error"] == pytest.approx(expected, rel=1e-5)
    assert values["mse"] == pytest.approx(expected / 4, rel=1e-5)


def test_z_is_sampled_so_the_posterior_variance_adds_to_the_error(make_linear, exact, gathered):
    wide = make_linear(exact.W, exact.b, exact.s, exact.A, exact.c, [2.0, 3.0])
    x = np.tile(X, [400, 1])
    metric = Reconstruction()
    values = metric.result(gathered(metric, wide.sampler(), x, 5000))
    bias = np.sum((X - (X @ exact.A.T + exact.c) @ exact.W.T - exact.b) ** 2, axis=1).mean()
    spread = np.sum(exact.W**2, axis=0) @ [4.0, 9.0]
    assert values["squared_error"] == pytest.approx(bias + spread, rel=0.03)


def test_images_are_summed_over_all_their_axes(make_linear, gathered):
    vae = make_linear(np.zeros([12, 2]), np.zeros(12), 1.0, np.zeros([2, 12]), [0, 0], [1, 1], x_shape=(2, 2, 3))
    metric = Reconstruction()
    values = metric.result(gathered(metric, vae.sampler(), np.full([5, 2, 2, 3], 2, np.float32), 2))
    assert values == {"mse": pytest.approx(4.0), "squared_error": pytest.approx(48.0)}


def test_a_point_posterior_has_a_reconstruction(make_linear, exact, gathered):
    point = make_linear(exact.W, exact.b, exact.s, exact.A, exact.c, exact.sigma, point=True)
    metric = Reconstruction()
    assert metric.result(gathered(metric, point.sampler(), X, 50))["mse"] > 0
