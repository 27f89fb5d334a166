"""Networks of the Wasserstein autoencoder: shapes, published sizes, errors."""

from itertools import pairwise

import keras
import numpy as np
import pytest

from tfvae.networks.images import wae


def outputs(network: keras.Sequential, kind: type) -> list[tuple[int, ...]]:
    return [layer.output.shape[1:] for layer in network.layers if isinstance(layer, kind)]


@pytest.mark.parametrize(("shape", "scales"), [((8, 8, 1), 2), ((8, 16, 3), 3), ((28, 28, 1), 2)])
def test_shapes(shape, scales):
    h = wae.Encoder(6, width=1)(np.zeros((2, *shape), np.float32))
    x = wae.Decoder(shape, width=1, scales=scales)(np.zeros((2, 3), np.float32))
    assert h.shape == (2, 6)
    assert x.shape == (2, *shape)


def test_published_sizes_on_celeba():
    encoder, decoder = wae.Encoder(64), wae.Decoder((64, 64, 3))
    encoder.build((None, 64, 64, 3))
    decoder.build((None, 64))
    assert outputs(encoder, keras.layers.Conv2D) == [(32, 32, 128), (16, 16, 256), (8, 8, 512), (4, 4, 1024)]
    assert outputs(decoder, keras.layers.Reshape) == [(8, 8, 1024)]
    deconvolutions = [(16, 16, 512), (32, 32, 256), (64, 64, 128), (64, 64, 3)]
    assert outputs(decoder, keras.layers.Conv2DTranspose) == deconvolutions
    channels = [3, 128, 256, 512, 1024]
    convolutions = sum(25 * a * b + b + 4 * b for a, b in pairwise(channels))
    assert encoder.count_params() == convolutions + 4 * 4 * 1024 * 64 + 64


def test_released_strides():
    encoder = wae.Encoder(6, width=1, strides=(1, 2, 2, 2))
    encoder.build((None, 64, 64, 3))
    assert outputs(encoder, keras.layers.Flatten) == [(8 * 8 * 8,)]


def test_mnist_starts_from_seven_by_seven():
    decoder = wae.Decoder((28, 28, 1), width=2, scales=2, kernel_size=4)
    decoder.build((None, 8))
    assert outputs(decoder, keras.layers.Reshape) == [(7, 7, 8)]
    assert outputs(decoder, keras.layers.Conv2DTranspose) == [(14, 14, 4), (28, 28, 2), (28, 28, 1)]


def test_a_shape_that_does_not_fit_is_named():
    with pytest.raises(ValueError, match=r"multiples of 8, got \(28, 28, 1\)"):
        wae.Decoder((28, 28, 1))


@pytest.mark.parametrize("name", ["features", "width", "kernel_size"])
def test_encoder_sizes_below_one_are_named(name):
    with pytest.raises(ValueError, match=f"`{name}` must be at least 1, got 0"):
        wae.Encoder(**{"features": 6, name: 0})


@pytest.mark.parametrize("strides", [(), (2, 0)])
def test_bad_strides_are_named(strides):
    with pytest.raises(ValueError, match="`strides` must be"):
        wae.Encoder(6, strides=strides)


@pytest.mark.parametrize("name", ["width", "scales", "kernel_size"])
def test_decoder_sizes_below_one_are_named(name):
    with pytest.raises(ValueError, match=f"`{name}` must be at least 1, got 0"):
        wae.Decoder(**{"shape": (64, 64, 3), name: 0})
