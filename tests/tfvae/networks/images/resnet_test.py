"""Residual networks: shapes, the published channel counts, and the shortcut."""

from functools import partial

import keras
import numpy as np
import pytest

from tfvae.networks.images import resnet


def widths(network: keras.Sequential, kind: type) -> list[int]:
    """Output channels of the layers of one kind, in order."""
    return [layer.output.shape[-1] for layer in network.layers if isinstance(layer, kind)]


@pytest.mark.parametrize(("side", "scales"), [(4, 1), (8, 3), (16, 2)])
def test_shapes(side, scales):
    h = resnet.Encoder(6, width=2, scales=scales, hidden=8)(np.zeros((2, side, side, 3), np.float32))
    x = resnet.Decoder((side, side, 3), width=2)(np.zeros((2, 3), np.float32))
    assert h.shape == (2, 6)
    assert x.shape == (2, side, side, 3)


@pytest.mark.parametrize(("side", "scales", "dense"), [(32, 3, 2048), (64, 4, 4096)])
def test_published_channels(side, scales, dense):
    """Figure 11: from 32 channels up in the encoder, down to 32 in the decoder, whose dense layer has 2048 or 4096."""
    encoder, decoder = resnet.Encoder(128, scales=scales), resnet.Decoder((side, side, 3))
    encoder.build((None, side, side, 3))
    decoder.build((None, 64))
    channels = [32 * 2**i for i in range(scales)]
    assert widths(encoder, keras.layers.Conv2D) == [32, *channels[1:]]
    assert widths(encoder, resnet.ResidualBlock) == [c for c in [*channels, 512] for _ in range(2)]
    assert widths(encoder, keras.layers.Flatten) == [channels[-1] * (side // 2 ** (scales - 1)) ** 2]
    assert decoder.layers[0].units == dense
    halved = [dense // 4 // 2**i for i in range(1, side.bit_length() - 1)]
    assert widths(decoder, keras.layers.Conv2DTranspose) == halved
    assert halved[-1] == 32


def test_released_variant_pools_and_has_one_block():
    encoder = resnet.Encoder(6, width=4, scales=2, blocks=1, hidden=8, pool=keras.layers.GlobalAveragePooling2D)
    encoder(np.zeros((1, 8, 8, 1), np.float32))
    assert widths(encoder, keras.layers.GlobalAveragePooling2D) == [8]
    assert widths(encoder, resnet.ResidualBlock) == [4, 8, 8]


@pytest.mark.parametrize("training", [False, True])
def test_block_adds_a_layer_of_its_input_to_normalised_activations(training):
    """A NumPy twin of the dense block."""
    x = np.random.default_rng(0).normal(2.0, 3.0, size=(9, 5))
    block = resnet.ResidualBlock(partial(keras.layers.Dense, 4, bias_initializer="random_normal"), 0.9)
    y = block(x.astype(np.float32), training=training)
    first, second = block.main.layers[2], block.main.layers[5]

    def activation(h: np.ndarray) -> np.ndarray:
        mean, variance = (h.mean(0), h.var(0)) if training else (0.0, 1.0)
        return np.maximum((h - mean) / np.sqrt(variance + 1e-5), 0)

    def dense(layer: keras.layers.Dense, h: np.ndarray) -> np.ndarray:
        return h @ np.array(layer.kernel) + np.array(layer.bias)

    expected = dense(second, activation(dense(first, activation(x)))) + dense(block.shortcut, x)
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("shape", [(28, 28, 1), (16, 8, 1), (2, 2, 1), (24, 24, 3)])
def test_a_shape_that_is_no_power_of_two_is_named(shape):
    with pytest.raises(ValueError, match="pad or resize the images"):
        resnet.Decoder(shape)


@pytest.mark.parametrize("name", ["features", "width", "scales", "blocks", "hidden"])
def test_sizes_below_one_are_named(name):
    with pytest.raises(ValueError, match=f"`{name}` must be at least 1, got 0"):
        resnet.Encoder(**{"features": 6, name: 0})
