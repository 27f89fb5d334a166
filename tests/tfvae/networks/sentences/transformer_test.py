"""Transformers of sentences: which tokens a step sees, room behind the end, and generation with what was kept."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.decoders import Autoregressive
from tfvae.networks.sentences.transformer import Decoder, Encoder
from tfvae.symbols import END, PAD, START

N, V, D = 6, 9, 2
SIZES = {"length": N, "vocabulary": V, "width": 8, "depth": 2, "heads": 2}
X = np.array([[5, 6, 7, 4, END], [8, 5, END, PAD, PAD]], np.int32)


def scattered(layer):
    """The layer with random weights: outputs that start at 0 would hide what leaks."""
    rng = np.random.default_rng(0)
    layer.set_weights([rng.normal(scale=0.5, size=w.shape) for w in layer.get_weights()])
    return layer


@pytest.fixture(scope="module")
def decoder():
    return scattered(Decoder(D, **SIZES))


def changed(x, place):
    x = x.copy()
    x[0, place] = 3 if x[0, place] != 3 else 4
    return x


@pytest.mark.parametrize(("direction", "sees"), [("future", np.less_equal), ("past", np.greater_equal), ("all", None)])
def test_a_step_of_the_encoder_sees_its_side_alone(direction, sees):
    encoder = scattered(Encoder(2 * D + 1, **SIZES, direction=direction))
    h = encoder(X).numpy()
    for source in range(4):
        moved = np.abs(encoder(changed(X, source)).numpy() - h)[0, :5, :-1].max(axis=-1) > 0
        expected = np.ones(5, bool) if sees is None else sees(np.arange(5), source)
        np.testing.assert_array_equal(moved, expected)


def test_the_encoder_says_where_a_sentence_ends_and_does_not_read_what_lies_behind():
    encoder = scattered(Encoder(2 * D + 1, **SIZES))
    h = encoder(X).numpy()
    assert h.shape == (2, N, 2 * D + 1)
    np.testing.assert_array_equal(h[..., -1], [[1, 1, 1, 1, 1, 0], [1, 1, 1, 0, 0, 0]])
    np.testing.assert_allclose(encoder(X[1:, :3]).numpy()[0, :3], h[1, :3], atol=1e-5)


def test_a_new_encoder_says_nothing():
    assert not Encoder(2 * D + 1, **SIZES)(X).numpy()[..., :-1].any()


def test_a_token_hears_the_latents_up_to_its_own_and_the_tokens_before(decoder):
    z = np.random.default_rng(1).normal(size=[2, N, D]).astype(np.float32)
    logits = decoder(z, X).numpy()
    for place in range(5):
        other = z.copy()
        other[0, place] += 1.0
        heard = np.abs(decoder(other, X).numpy() - logits)[0].max(axis=-1) > 0
        np.testing.assert_array_equal(heard, np.arange(5) >= place)
        read = np.abs(decoder(z, changed(X, place)).numpy() - logits)[0].max(axis=-1) > 0
        np.testing.assert_array_equal(read, np.arange(5) > place)


@pytest.mark.parametrize("latent", [D, 0])
def test_steps_with_what_was_kept_are_the_whole_pass(latent):
    net = scattered(Decoder(latent, **SIZES))
    z = np.random.default_rng(1).normal(size=[2, N, D] if latent else [2, 0]).astype(np.float32)
    state, whole = net.start(tf.constant(z)), net(z, X).numpy()
    for t, token in enumerate(np.pad(X, [[0, 0], [1, 0]], constant_values=START)[:, :-1].T):
        logits, state = net.step(tf.constant(token), state)
        np.testing.assert_allclose(logits, whole[:, t], atol=1e-5)


def test_it_generates_in_a_graph(decoder):
    generator = Autoregressive(decoder, N)

    @tf.function(input_signature=[tf.TensorSpec([None, N, D])])
    def generate(z):
        return generator.generate(z, None, seed=tf.constant([0, 1]))["x"]

    x = generate(tf.random.stateless_normal([4, N, D], [0, 1])).numpy()
    assert x.shape == (4, N)
    assert ((x >= 0) & (x < V) & (x != START)).all()


def test_dropout_acts_in_training_alone(decoder):
    net = scattered(Decoder(D, **SIZES, dropout=0.5))
    z = tf.ones([2, N, D])
    np.testing.assert_array_equal(net(z, X), net(z, X))
    assert np.abs(net(z, X, training=True, seed=tf.constant([0, 1])) - net(z, X)).max() > 0


@pytest.mark.parametrize("wrong", [{"length": 0}, {"vocabulary": 0}, {"depth": 0}, {"width": 7}])
def test_numbers_out_of_range_are_named(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Decoder(D, **{**SIZES, **wrong})
    with pytest.raises(ValueError, match="features"):
        Encoder(1, **SIZES)


def test_the_weights_are_tracked(decoder):
    assert len(decoder.trainable_variables) == 3 + 2 + 2 * len(decoder.blocks[0].trainable_variables)
    assert all(isinstance(v, keras.Variable) for v in decoder.trainable_variables)
