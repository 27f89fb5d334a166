"""Encoder and decoder of sentences: what they read, what they must not see, and how they start."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.no_encoder import NoEncoder
from tfvae.networks.sentences.lstm import Decoder, Encoder
from tfvae.networks.sentences.recurrence import cell
from tfvae.symbols import END, PAD, START, UNKNOWN

V, LATENT = 9, 2
SIZES = {"vocabulary": V, "embedding": 4, "width": 5}
WIDE = {"vocabulary": 300, "embedding": 20, "width": 40}
SENTENCES = [[4, 5, END], [6, END], [7, 8, 4, 4, END], [END]]


def large(layer):
    """Weights of ordinary size, so that every input shows in every output."""
    for i, weight in enumerate(layer.weights):
        weight.assign(tf.random.stateless_normal(weight.shape, [i, 3]))
    return layer


def encoder():
    return large(Encoder(3, **SIZES))


def decoder(latent=LATENT, **kwargs):
    return large(Decoder(latent, **SIZES, **{"dropout": 0.0, **kwargs}))


def padded(sentences, length=None):
    length = length or max(map(len, sentences))
    return tf.constant([[*s, *[PAD] * (length - len(s))] for s in sentences])


def latents(width=LATENT):
    return tf.random.stateless_normal([len(SENTENCES), width], [5, 6])


# --- encoder ---


@pytest.mark.parametrize("length", [5, 9])
def test_the_encoder_does_not_see_pad(length):
    layer = encoder()
    alone = tf.concat([layer(tf.constant([s])) for s in SENTENCES], axis=0)
    np.testing.assert_allclose(layer(padded(SENTENCES, length)), alone, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_encoder_sees_every_token(place):
    sentence = np.array([[4, 5, END]])
    other = sentence.copy()
    other[0, place] = 6
    assert np.abs(encoder()(tf.constant(sentence)) - encoder()(tf.constant(other))).max() > 1e-3


def test_gradients_pass_by_pad():
    layer = encoder()
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(layer(padded(SENTENCES, 9)))
    rows = tf.convert_to_tensor(tape.gradient(total, layer.embeddings.value)).numpy()
    read = {START, END, 4, 5, 6, 7, 8}
    assert {i for i in range(V) if np.any(rows[i])} == read


def test_without_a_latent_the_encoder_is_empty():
    assert NoEncoder()(padded(SENTENCES)).shape == [len(SENTENCES), 0]


# --- decoder ---


@pytest.mark.parametrize("latent", [LATENT, 0])
def test_token_by_token_gives_the_logits_of_teacher_forcing(latent):
    layer, x, z = decoder(latent), padded(SENTENCES), latents(width=latent)
    expected = layer(z, x)
    state, token = layer.start(z), tf.fill([len(SENTENCES)], START)
    for t in range(x.shape[1]):
        logits, state = layer.step(token, state)
        np.testing.assert_allclose(logits, expected[:, t], rtol=1e-4, atol=1e-5)
        token = x[:, t]


@pytest.mark.parametrize("place", range(5))
def test_logits_depend_on_earlier_tokens_alone(place):
    layer, x, z = decoder(), padded(SENTENCES).numpy(), latents()
    other = x.copy()
    other[:, place] = np.where(x[:, place] == 3, 5, 3)
    changed = np.abs(layer(z, tf.constant(x)) - layer(z, tf.constant(other))).max((0, 2))
    assert np.all(changed[: place + 1] == 0) and np.all(changed[place + 1 :] > 1e-4)


def test_z_reaches_the_first_state_and_every_step():
    layer, z = decoder(), latents()
    state = layer.start(z)
    np.testing.assert_allclose(state.c, z @ layer.state_kernel, rtol=1e-5)
    np.testing.assert_allclose(state.h, np.tanh(z @ layer.state_kernel), rtol=1e-5)
    first = layer(z, padded(SENTENCES))
    layer.state_kernel.assign(tf.zeros_like(layer.state_kernel))
    without_state = layer(z, padded(SENTENCES))
    layer.latent_kernel.assign(tf.zeros_like(layer.latent_kernel))
    assert np.abs(first - without_state).max() > 1e-3
    assert np.abs(without_state - layer(z, padded(SENTENCES))).max() > 1e-3
    np.testing.assert_array_equal(layer(z, padded(SENTENCES)), layer(0 * z, padded(SENTENCES)))


def test_without_a_latent_it_is_a_language_model():
    layer = decoder(0)
    assert layer(tf.zeros([len(SENTENCES), 0]), padded(SENTENCES)).shape == [len(SENTENCES), 5, V]
    assert layer.latent_kernel.shape == (0, 20) and layer.state_kernel.shape == (0, 5)


# --- noise ---


def test_dropout_acts_in_training_alone_and_follows_the_seed():
    layer, x, z = decoder(dropout=0.5), padded(SENTENCES), latents()
    still = layer(z, x)
    np.testing.assert_array_equal(still, layer(z, x, seed=(1, 2)))
    np.testing.assert_allclose(still, decoder(dropout=0.0)(z, x), rtol=1e-6)
    a, b, c = (layer(z, x, training=True, seed=seed).numpy() for seed in ((1, 2), (1, 2), (1, 3)))
    np.testing.assert_array_equal(a, b)
    assert np.abs(a - c).max() > 0.1 and np.abs(a - still).max() > 0.1


def test_dropout_sets_half_to_zero_and_keeps_the_mean():
    """With the recurrence cut off and h constant, each logit is a sum over kept outputs."""
    layer = decoder(dropout=0.5)
    layer.output_kernel.assign(tf.eye(5, V))
    x, z = tf.fill([400, 6], 4), tf.zeros([400, LATENT])
    layer.input_kernel.assign(tf.zeros_like(layer.input_kernel))
    plain, dropped = layer(z, x)[..., :5].numpy(), layer(z, x, training=True, seed=(1, 2))[..., :5].numpy()
    kept = dropped != 0
    assert abs(kept.mean() - 0.5) < 0.02
    np.testing.assert_allclose(dropped[kept], 2 * plain[kept], rtol=1e-5)


def test_word_drop_replaces_what_is_read_by_unknown_but_never_start():
    layer, x, z = decoder(word_drop=1.0), padded(SENTENCES), latents()
    unknown = tf.concat([tf.fill([len(SENTENCES), 4], UNKNOWN), x[:, 4:]], axis=1)
    np.testing.assert_allclose(layer(z, x, training=True, seed=(1, 2)), layer(z, unknown), rtol=1e-5, atol=1e-6)
    # At the first step START alone was read.
    np.testing.assert_allclose(layer(z, x, training=True, seed=(1, 2))[:, 0], layer(z, x)[:, 0], rtol=1e-5, atol=1e-6)


def test_word_drop_is_off_at_evaluation_and_rare_where_it_is_small():
    layer, z, x = decoder(word_drop=0.25), tf.zeros([2000, LATENT]), tf.fill([2000, 2], 4)
    np.testing.assert_array_equal(layer(z, x, seed=(1, 2)), decoder()(z, x))
    second = layer(z, x, training=True, seed=(1, 2))[:, 1].numpy()
    unknown = decoder()(z[:1], tf.constant([[UNKNOWN, 4]]))[0, 1]
    share = np.mean(np.all(np.isclose(second, unknown, rtol=1e-4, atol=1e-5), axis=1))
    assert abs(share - 0.25) < 0.04


# --- weights ---


@pytest.mark.parametrize("make", [lambda: Encoder(6, **WIDE), lambda: Decoder(6, **WIDE)], ids=["encoder", "decoder"])
def test_weights_start_uniform_in_the_released_intervals(make):
    for weight in make().weights:
        half = 0.1 if weight.name == "embeddings" else 0.01
        values = weight.numpy().ravel()
        assert np.abs(values).max() <= half
        # 4 standard errors of the standard deviation of a uniform variable
        assert abs(values.std() / half * 3**0.5 - 1) < 4 * 0.45 / values.size**0.5, weight.name


def test_the_number_of_weights():
    """z is part of every input of the decoder's LSTM; one bias a layer; linear maps have none."""
    sizes = {"vocabulary": 200, "embedding": 8, "width": 16}
    count = {
        type(layer): sum(int(np.prod(w.shape)) for w in layer.weights)
        for layer in (Encoder(6, **sizes), Decoder(3, **sizes))
    }
    assert count[Encoder] == 200 * 8 + (8 + 16 + 1) * 64 + 16 * 6
    assert count[Decoder] == 200 * 8 + (8 + 3 + 16 + 1) * 64 + 3 * 16 + 16 * 200


def test_wrong_sizes_are_refused():
    with pytest.raises(ValueError, match="`width` must be at least 1, got 0"):
        Encoder(2, vocabulary=5, embedding=2, width=0)
    with pytest.raises(ValueError, match="`features` must be at least 1"):
        Encoder(0, **SIZES)
    for dropout in (1.0, 1.5):
        with pytest.raises(ValueError, match=rf"`dropout` must be at least 0 and below 1, got {dropout}"):
            Decoder(2, **SIZES, dropout=dropout)
    with pytest.raises(ValueError, match="`word_drop` must lie between 0 and 1"):
        Decoder(2, **SIZES, word_drop=-0.1)


# --- departures from the paper ---


def test_the_mean_read_out_is_that_of_the_states_up_to_end_times_its_gain():
    """The states of a plain loop over the sentence alone, START first."""
    layer = large(Encoder(3, **SIZES, read_out="mean", gain=3.0))
    for sentence, found in zip(SENTENCES, layer(padded(SENTENCES, 9)), strict=True):
        h, c, states = tf.zeros([1, 5]), tf.zeros([1, 5]), []
        for token in [START, *sentence]:
            h, c = cell(layer._gates(layer._embed(tf.constant([token]))) + h @ layer.kernel, c)
            states.append(h)
        expected = 3.0 * tf.reduce_mean(tf.concat(states, axis=0), axis=0)[None] @ layer.output_kernel
        np.testing.assert_allclose(found, expected[0], rtol=1e-4, atol=1e-5)


def test_the_gain_of_the_last_state_is_a_factor():
    plain, twice = large(Encoder(3, **SIZES)), large(Encoder(3, **SIZES, gain=2.0))
    np.testing.assert_allclose(twice(padded(SENTENCES)), 2 * plain(padded(SENTENCES)), rtol=1e-5)


@pytest.mark.parametrize("make", [lambda f: Encoder(3, **SIZES, forget=f), lambda f: Decoder(2, **SIZES, forget=f)])
def test_the_forget_gates_alone_start_higher(make):
    """i, f, g, o: a bias of 5 on the second keeps nearly all of a state."""
    bias = make(5.0).bias.numpy().reshape(4, -1)
    assert np.all(np.abs(bias[1] - 5) <= 0.01)
    assert np.all(np.abs(bias[[0, 2, 3]]) <= 0.01)
    gates = tf.constant(make(50.0).bias.numpy()[None])
    _, kept = cell(gates, tf.ones([1, 5]))
    np.testing.assert_allclose(kept, 1, atol=0.02)


def test_by_an_offset_all_start_at_one_place_far_from_0():
    """With all weights at 0.05 and embeddings at 0.1 the means follow from a scalar recurrence."""
    layer = Encoder(2, vocabulary=300, embedding=50, width=40, scale=1e-6, offset=0.05)
    layer.embeddings.assign(tf.fill(layer.embeddings.shape, 0.1))
    h = c = 0.0
    for _ in range(4):  # START, two words and END
        gate = 50 * 0.1 * 0.05 + 40 * h * 0.05 + 0.05
        c = (c + np.tanh(gate)) / (1 + np.exp(-gate))
        h = np.tanh(c) / (1 + np.exp(-gate))
    np.testing.assert_allclose(
        layer(tf.constant([[4, 5, END], [290, 7, END]])), np.full((2, 2), 40 * h * 0.05), rtol=1e-3
    )


def test_an_offset_moves_every_weight_and_embeddings_twice():
    tf.keras.utils.set_random_seed(1)
    plain = [weight.numpy() for weight in Encoder(2, **SIZES).weights]
    tf.keras.utils.set_random_seed(1)
    moved = Encoder(2, **SIZES, offset=0.05)
    by = [np.mean(a - b) for a, b in zip((w.numpy() for w in moved.weights), plain, strict=True)]
    np.testing.assert_allclose(by, [0.1, 0.05, 0.05, 0.05, 0.05], rtol=1e-4)
    assert min(weight.numpy().min() for weight in moved.weights) >= 0


def test_wrong_read_outs_are_refused():
    with pytest.raises(ValueError, match="`read_out` must be one of last, mean; got 'max'"):
        Encoder(2, **SIZES, read_out="max")
    with pytest.raises(ValueError, match=r"`gain` must be positive, got 0\.0"):
        Encoder(2, **SIZES, gain=0.0)
