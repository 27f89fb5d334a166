"""Repeated fields against loops of their cells."""

import numpy as np
import pytest
import tensorflow as tf

from tests.records import latents
from tfvae.networks.records.mixing import mixed, own
from tfvae.networks.records.repeated import Repeated

ELEMENTS = tf.random.stateless_normal([4, 3, 4], [1, 1])


@pytest.fixture(scope="module")
def part():
    part = Repeated(3, 4)
    part.encode(ELEMENTS, tf.constant([0, 1, 2, 3]))
    part.decode(latents(4), own)
    part.set_weights([np.random.default_rng(i).normal(0, 0.5, v.shape) for i, v in enumerate(part.weights)])
    return part


def test_the_encoder_reads_as_many_as_there_are(part):
    found = part.encode(ELEMENTS, tf.constant([0, 1, 2, 3]))
    for row in range(4):
        state = part.first.numpy()[None]
        for i in range(row):
            state = part.read(ELEMENTS[row : row + 1, i], state)
        np.testing.assert_allclose(found[row : row + 1], part.join(state), rtol=1e-4, atol=1e-6)


def test_what_lies_beyond_the_count_is_not_read(part):
    count = tf.constant([0, 1, 2, 3])
    disturbed = tf.where(tf.range(3)[:, None] < count[:, None, None], ELEMENTS, 1e3)
    np.testing.assert_array_equal(part.encode(ELEMENTS, count), part.encode(disturbed, count))


@pytest.mark.parametrize("truth", [0.0, 1.0])
def test_the_decoder_repeats_one_cell(part, truth):
    e = latents(4, seed=3)
    state, expected = part.start(e), []
    for i in range(3):
        expected.append(part.emit(state))
        state = part.advance[0](ELEMENTS[:, i] if truth else expected[-1], state)
    found = part.decode(e, mixed(tf.unstack(ELEMENTS, axis=1), truth, [0, 0]))
    np.testing.assert_allclose(found, np.stack(expected, 1), rtol=1e-4, atol=1e-6)


def test_at_most_one_element_needs_no_cell():
    assert Repeated(1, 4).advance == []
    assert Repeated(1, 4).decode(latents(2), own).shape == (2, 1, 4)
