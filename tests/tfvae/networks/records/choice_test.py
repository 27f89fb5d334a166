"""Categories: encoding, and draws against the softmax."""

import numpy as np
import pytest
import scipy.special
import scipy.stats
import tensorflow as tf

from tests.records import latents
from tfvae.networks.records.activations import celu
from tfvae.networks.records.choice import ChoiceLiteral


@pytest.fixture(scope="module")
def literal():
    literal = ChoiceLiteral(3, 4)
    literal.decode(latents(1))
    literal.set_weights([np.random.default_rng(i).normal(size=v.shape) for i, v in enumerate(literal.weights)])
    return literal


def test_the_encoder_is_a_layer_on_the_one_hot_vector(literal):
    one_hot = np.eye(3, dtype=np.float32)[[2, 0, 2]]
    np.testing.assert_allclose(literal.encode(tf.constant([2, 0, 2])), celu(one_hot @ literal.table.numpy()), rtol=1e-5)


@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_draws_follow_the_heated_softmax(literal, temperature):
    e = latents(1)
    n = 20_000
    uniform = tf.random.stateless_uniform([n], [1, 2])
    drawn = literal.generate(tf.repeat(e, n, axis=0), uniform, tf.constant(temperature)).numpy()
    p = scipy.special.softmax(literal.decode(e).numpy()[0].astype(np.float64) / temperature)
    assert drawn.dtype == np.int32
    assert scipy.stats.chisquare(np.bincount(drawn, minlength=3), n * p).pvalue > 1e-3


def test_temperature_zero_takes_the_likeliest(literal):
    e = latents(20)
    drawn = literal.generate(e, tf.random.stateless_uniform([20], [1, 2]), tf.constant(0.0))
    np.testing.assert_array_equal(drawn, literal.decode(e).numpy().argmax(-1))


def test_the_ends_of_the_uniform_numbers_are_values(literal):
    for uniform in (0.0, np.nextafter(np.float32(1), np.float32(0))):
        drawn = literal.generate(latents(5), tf.fill([5], uniform), tf.constant(1.0)).numpy()
        assert set(drawn) <= {0, 1, 2}
    assert (literal.generate(latents(5), tf.zeros([5]), tf.constant(1.0)).numpy() == 0).all()


def test_only_the_decoder_is_generative(literal):
    assert [v.shape for v in literal.generative_variables] == [(4, 3), (3,)]
