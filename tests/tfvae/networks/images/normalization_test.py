"""Batch normalisation against NumPy."""

import numpy as np
import pytest

from tfvae.networks.images.normalization import batch_norm


def test_training_uses_the_batch_and_inference_the_moving_averages():
    x = np.random.default_rng(0).normal(2.0, 3.0, size=(16, 4)).astype(np.float32)
    layer = batch_norm(0.9)
    expected = (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5)
    np.testing.assert_allclose(layer(x, training=True), expected, rtol=1e-3, atol=1e-4)
    mean, variance = 0.1 * x.mean(0), 0.9 + 0.1 * x.var(0)
    np.testing.assert_allclose(layer(x), (x - mean) / np.sqrt(variance + 1e-5), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("momentum", [-0.1, 1.0, float("nan")])
def test_momentum_out_of_range_is_named(momentum):
    with pytest.raises(ValueError, match=f"`momentum` must be at least 0 and below 1, got {momentum}"):
        batch_norm(momentum)
