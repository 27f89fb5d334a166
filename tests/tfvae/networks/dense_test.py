"""Second-stage networks: a NumPy twin, and the skip."""

import keras
import numpy as np
import pytest

from tfvae.networks import dense


def inputs() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)


@pytest.mark.parametrize("depth", [1, 3])
def test_equals_numpy(depth):
    network, x = dense.Encoder(4, width=8, depth=depth), inputs()
    y = network(x)
    *hidden, kernel, bias = [np.array(v) for v in network.weights]
    h = x
    for i in range(depth):
        h = np.maximum(h @ hidden[2 * i] + hidden[2 * i + 1], 0)
    np.testing.assert_allclose(y, np.concatenate([x, h], axis=1) @ kernel + bias, rtol=1e-4, atol=1e-5)


def test_without_hidden_layers_the_input_alone_gives_a_linear_map():
    """Hidden layers at 0 leave the skip."""
    network, x = dense.Decoder(3, width=8, depth=2), inputs()
    network(x)
    for v in network.hidden.weights:
        v.assign(keras.ops.zeros_like(v))
    np.testing.assert_allclose(network(x), x @ np.array(network.outputs.kernel)[:3], rtol=1e-5, atol=1e-6)


def test_published_size():
    """Three layers of 1024, the last joined by the 64 inputs, to mean and scale of 64 latents."""
    network = dense.Encoder(128)
    network(np.zeros((1, 64), np.float32))
    assert network.count_params() == (64 * 1024 + 1024) + 2 * (1024 * 1024 + 1024) + (1024 + 64) * 128 + 128


@pytest.mark.parametrize("name", ["features", "width", "depth"])
def test_sizes_below_one_are_named(name):
    with pytest.raises(ValueError, match=f"`{name}` must be at least 1, got 0"):
        dense.Encoder(**{"features": 6, name: 0})
