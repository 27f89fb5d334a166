"""Decodings against the enumeration of every sentence."""

from itertools import product

import numpy as np
import pytest
import tensorflow as tf

from tests.tiny import sentence_vae
from tfvae.latents import Diagonal, exp_scale
from tfvae.metrics.sentences.decodings import Beam, greedy

SEED = tf.constant([0, 0])
Z = tf.constant([[0.3, -1.0], [1.5, 0.2], [-2.0, 0.7]])


@pytest.fixture
def vae():
    return sentence_vae(Diagonal(2, exp_scale))


def sentences():
    """All that can be decoded: words 3 to 5, ended by 2 and filled with 0, or of 3 words without an end."""
    ended = [[*w, 2, *[0] * (2 - n)] for n in range(3) for w in product((3, 4, 5), repeat=n)]
    return np.array(ended + [list(w) for w in product((3, 4, 5), repeat=3)], np.int32)


def test_a_wide_beam_finds_the_likeliest_sentence(vae):
    every = sentences()
    for i, found in enumerate(Beam(64)(vae, Z, SEED).numpy()):
        params = vae.decode(tf.repeat(Z[i : i + 1], len(every), axis=0), {"x": tf.constant(every)}).params
        best = every[np.argmax(vae.likelihood(params).log_prob(every))]
        np.testing.assert_array_equal(found, best)


def test_greedy_takes_the_likeliest_token_each_time(vae):
    found = greedy(vae, Z, SEED).numpy()
    assert found.shape == (3, 3)
    np.testing.assert_array_equal(found, Beam(1)(vae, Z, SEED))
    logits = vae.decode(Z, {"x": tf.constant(found)}).params["logits"].numpy()
    logits[..., :2] = -np.inf
    np.testing.assert_array_equal(np.where(found == 0, 0, np.argmax(logits, axis=-1)), found)


def test_equal_beams_are_equal_keys():
    assert Beam(3) == Beam(3)
    assert hash(Beam(3)) == hash(Beam(3))
    assert Beam(3) != Beam(4)


def test_no_beam_of_width_zero():
    with pytest.raises(ValueError, match="`width` must be at least 1, got 0"):
        Beam(0)


def test_other_decoders_have_no_beam(exact):
    with pytest.raises(ValueError, match="`Beam` needs an Autoregressive decoder, got FeedForward"):
        Beam()(exact.vae, Z, SEED)
