"""Decoders: in one pass, or token by token."""

import numpy as np
import pytest
import tensorflow as tf

from tests.tiny import tiny_vae
from tfvae.likelihoods.tokens import tokens
from tfvae.networks.decoders import Autoregressive, scaled_sample
from tfvae.networks.sentences import lstm
from tfvae.symbols import END, PAD, START

SIZES = {"vocabulary": 7, "embedding": 3, "width": 4}
X = tf.constant([[4, 5, END], [6, END, PAD]])
Z = tf.random.stateless_normal([2, 2], [1, 2])


def autoregressive(length=6, dropout=0.5):
    net = lstm.Decoder(2, **SIZES, dropout=dropout)
    for i, weight in enumerate(net.weights):
        weight.assign(tf.random.stateless_normal(weight.shape, [i, 3]))
    return Autoregressive(net, length)


def test_teacher_forcing_is_that_of_the_network():
    decoder = autoregressive()
    decoded = decoder(Z, {"x": X}, training=True, seed=(3, 4))
    np.testing.assert_array_equal(decoded.params["logits"], decoder.net(Z, X, training=True, seed=(3, 4)))
    assert decoded.penalties == {}
    assert np.any(decoded.params["logits"] != decoder(Z, {"x": X}, training=False).params["logits"])


def test_the_greedy_sentence_is_the_likeliest_word_after_each():
    """Fed with what it wrote, the network predicts just that, up to END."""
    decoder = autoregressive()
    x = decoder.generate(Z, tokens, seed=(1, 2), temperature=0.0)["x"]
    logits = decoder(Z, {"x": x}, training=False).params["logits"].numpy()
    logits[..., [PAD, START]] = -np.inf
    written = x.numpy() != PAD
    assert x.shape == [2, 6] and x.dtype == tf.int32
    np.testing.assert_array_equal(logits.argmax(-1)[written], x.numpy()[written])


def test_generated_sentences_end_once_and_hold_no_start():
    z = tf.random.stateless_normal([200, 2], [7, 8])
    x = autoregressive().generate(z, tokens, seed=(1, 2))["x"].numpy()
    assert not np.any(x == START)
    ended = np.cumsum(x == END, axis=1)
    np.testing.assert_array_equal(x == PAD, (ended - (x == END)) > 0)
    assert ended.max() == 1 and len(np.unique(x, axis=0)) > 50


def test_the_seed_decides_what_is_generated():
    z = tf.random.stateless_normal([50, 2], [7, 8])
    a, b, c = (autoregressive().generate(z, tokens, seed=seed)["x"].numpy() for seed in ((1, 2), (1, 2), (1, 3)))
    np.testing.assert_array_equal(a, b)
    assert np.any(a != c)


def test_all_weights_are_the_networks():
    decoder = autoregressive()
    decoder(Z, {"x": X}, training=False)
    assert len(decoder.network_variables) == 7 == len(decoder.trainable_variables)
    assert list(decoder.noise_variables) == []


def test_without_the_truth_there_is_nothing_to_predict():
    with pytest.raises(ValueError, match="`batch` must hold the tokens x"):
        autoregressive()(Z, None, training=False)


def test_a_length_below_one_is_refused():
    with pytest.raises(ValueError, match="`length` must be at least 1, got 0"):
        autoregressive(length=0)


def test_a_pass_at_once_emits_the_mean_or_a_scaled_sample():
    model, noisy = tiny_vae(), tiny_vae(emit=scaled_sample)
    loc = model.decode(Z).params["loc"]
    np.testing.assert_allclose(model.generate(Z, seed=(1, 2))["x"], loc)
    np.testing.assert_allclose(noisy.generate(Z, seed=(1, 2), temperature=0.0)["x"], loc)
    half, full = (noisy.generate(Z, seed=(1, 2), temperature=t)["x"] - loc for t in (0.5, 1.0))
    np.testing.assert_allclose(2 * half, full, rtol=1e-4, atol=1e-6)
    assert np.abs(full).max() > 0.1
