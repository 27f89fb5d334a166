"""InfoGAN networks: shapes, sizes counted by hand, state, and what training mode changes."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.images import infogan
from tfvae.networks.images.spectral import SpectralConv2D, SpectralDense
from tfvae.training.distribution import strategy


def images(side: int = 8) -> np.ndarray:
    return np.random.default_rng(0).uniform(size=(4, side, side, 1)).astype(np.float32)


@pytest.mark.parametrize("shape", [(8, 8, 1), (28, 28, 1), (32, 32, 3), (4, 12, 2)])
def test_shapes(shape):
    h = infogan.Encoder(6, width=4)(np.zeros((2, *shape), np.float32))
    x = infogan.Decoder(shape, width=4)(np.zeros((2, 3), np.float32))
    assert h.shape == (2, 6)
    assert x.shape == (2, *shape)


def test_published_sizes_on_mnist():
    """Dense N x M has NM + M weights, a 4x4 convolution 16NM + M, batch normalisation 2M trained and 2M moving."""
    encoder, decoder = infogan.Encoder(2 * 64), infogan.Decoder((28, 28, 1))
    encoder.build((None, 28, 28, 1))
    decoder.build((None, 64))
    convolutions = (16 * 1 * 64 + 64) + (16 * 64 * 128 + 128)
    dense = (7 * 7 * 128 * 1024 + 1024) + (1024 * 128 + 128)
    vectors_u = 64 + 128 + 1024 + 128
    assert encoder.count_params() == convolutions + dense + 4 * (128 + 1024) + vectors_u
    dense = (64 * 1024 + 1024) + (1024 * 6272 + 6272)
    deconvolutions = (16 * 128 * 64 + 64) + (16 * 64 * 1 + 1)
    assert decoder.count_params() == dense + deconvolutions + 4 * (1024 + 6272 + 64)


def test_spectral_norm_is_in_the_encoder_alone():
    spectral = (SpectralConv2D, SpectralDense)
    weighted = keras.layers.Dense, keras.layers.Conv2D, keras.layers.Conv2DTranspose
    encoder, decoder = infogan.Encoder(6, width=4).layers, infogan.Decoder((8, 8, 1), width=4).layers
    assert [isinstance(layer, spectral) for layer in encoder].count(True) == 4
    assert not any(isinstance(layer, weighted) for layer in encoder)
    assert not any(isinstance(layer, spectral) for layer in decoder)


def test_decoder_output_is_not_squashed():
    decoder = infogan.Decoder((8, 8, 1), width=4)
    decoder(np.zeros((2, 3), np.float32))
    decoder.layers[-1].bias.assign([-5.0])
    assert np.all(np.array(decoder(np.zeros((2, 3), np.float32))) < -4)


def test_inference_mode_does_not_mix_examples_and_training_does():
    x, encoder = images(), infogan.Encoder(6, width=4)
    encoder(x)
    np.testing.assert_allclose(encoder(x)[:1], encoder(x[:1]), rtol=1e-4, atol=1e-6)
    assert not np.allclose(encoder(x, training=True)[:1], encoder(x[:1]), atol=1e-3)


def test_inference_mode_changes_no_weight_and_training_moves_all_state():
    x, encoder = images(), infogan.Encoder(6, width=4, momentum=0.9)
    encoder(x)
    before = [np.array(v) for v in encoder.non_trainable_variables]
    encoder(x)
    assert all(np.array_equal(a, b) for a, b in zip(before, encoder.non_trainable_variables, strict=True))
    encoder(x, training=True)
    assert not any(np.array_equal(a, b) for a, b in zip(before, encoder.non_trainable_variables, strict=True))


def test_moving_averages_follow_the_momentum():
    z, decoder = np.random.default_rng(1).normal(size=(16, 3)).astype(np.float32), infogan.Decoder((8, 8, 1), 4, 0.75)
    decoder(z)
    dense, norm = decoder.layers[:2]
    dense.bias.assign(np.arange(32.0))
    decoder(z, training=True)
    h = np.array(dense(z), np.float64)
    np.testing.assert_allclose(norm.moving_mean, 0.25 * h.mean(0), rtol=1e-4, atol=1e-6)


def test_equal_seeds_give_equal_weights():
    def weights(seed: int) -> list[np.ndarray]:
        keras.utils.set_random_seed(seed)
        encoder, decoder = infogan.Encoder(6, width=4), infogan.Decoder((8, 8, 1), width=4)
        encoder.build((None, 8, 8, 1))
        decoder.build((None, 3))
        return [np.array(v) for v in encoder.weights + decoder.weights]

    first, second, third = weights(0), weights(0), weights(1)
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert sum(not np.array_equal(a, b) for a, b in zip(first, third, strict=True)) == 4 + 4 + 4  # kernels, u, kernels


def test_kernels_start_small_and_convolutions_truncated():
    keras.utils.set_random_seed(0)
    encoder = infogan.Encoder(6, width=32)
    encoder.build((None, 8, 8, 1))
    convolution, dense = np.array(encoder.layers[2].kernel), np.array(encoder.layers[6].kernel)
    assert abs(convolution).max() <= 0.04
    assert abs(dense).max() > 0.06
    np.testing.assert_allclose(dense.std(), 0.02, rtol=0.02)


def test_replicas_equal_one_device():
    """Batch statistics are those of the global batch; E(x**2) - E(x)**2 in float32 sets the tolerance."""
    x = images()

    def built() -> keras.Sequential:
        keras.utils.set_random_seed(0)
        encoder = infogan.Encoder(6, width=4)
        encoder.build(x.shape)
        return encoder

    replicas, alone = strategy("mirrored"), built()
    with replicas.scope():
        mirrored = built()

    def forward(part: tf.Tensor) -> tf.Tensor:
        return mirrored(part, training=True)

    halves = replicas.experimental_distribute_values_from_function(
        lambda context: tf.constant(x[2 * context.replica_id_in_sync_group :][:2])
    )
    result = replicas.experimental_local_results(tf.function(replicas.run)(forward, args=(halves,)))
    np.testing.assert_allclose(tf.concat(result, 0), alone(x, training=True), rtol=1e-3, atol=1e-3)
    for one, other in zip(alone.non_trainable_variables, mirrored.non_trainable_variables, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("shape", [(30, 28, 1), (28, 30, 1), (28, 28), (0, 4, 1)])
def test_a_shape_that_does_not_fit_is_named(shape):
    with pytest.raises(ValueError, match="multiples of 4, got"):
        infogan.Decoder(shape)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"features": 0}, "`features` must be at least 1"),
        ({"features": 6, "width": 0}, "`width` must be at least 2"),
        ({"features": 6, "width": 5}, "`width` must be even, got 5"),
        ({"features": 6, "momentum": 1.0}, "`momentum` must be at least 0 and below 1, got 1.0"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        infogan.Encoder(**arguments)
