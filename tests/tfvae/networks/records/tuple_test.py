"""The recurrent networks over a message's children against loops of cells."""

import numpy as np
import pytest
import tensorflow as tf

from tests.records import latents
from tfvae.networks.records.mixing import mixed, own
from tfvae.networks.records.tuple import Tuple

D = 4


def celu(x):
    return np.maximum(x, 0) + 3 * np.expm1(np.minimum(x, 0) / 3)


def cell(layer, x, h):
    return layer(tf.constant(x), tf.constant(h)).numpy()


def fc(layer, x):
    return celu(x @ layer.kernel.numpy() + layer.bias.numpy())


@pytest.fixture(scope="module")
def part():
    part = Tuple(3, D)
    part.decode(part.encode([latents(2)] * 3), own)
    part.set_weights([np.random.default_rng(i).normal(0, 0.5, v.shape) for i, v in enumerate(part.weights)])
    return part


CHILDREN = [latents(2, seed=i) for i in range(3)]


def test_the_encoder_reads_both_ways_from_one_start(part):
    children = [child.numpy() for child in CHILDREN]
    ahead = back = np.tile(part.first.numpy(), [2, 1])
    for layer, child in zip(part.forward, children, strict=True):
        ahead = cell(layer, child, ahead)
    for layer, child in zip(part.backward[::-1], children[::-1], strict=True):
        back = cell(layer, child, back)
    expected = fc(part.join, np.concatenate([ahead, back], 1))
    np.testing.assert_allclose(part.encode(CHILDREN), expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("truth", [False, True])
def test_the_decoder_emits_from_the_state_before_it_reads(part, truth):
    e = latents(2, seed=9).numpy()
    state, expected = fc(part.start, e), []
    for i in range(3):
        expected.append(fc(part.emit[i], state))
        if i < 2:
            state = cell(part.advance[i], CHILDREN[i].numpy() if truth else expected[-1], state)
    found = part.decode(tf.constant(e), mixed(CHILDREN, float(truth), [0, 0]))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


def test_truth_of_a_child_reaches_later_children_alone(part):
    e, changed = latents(2, seed=9), [CHILDREN[0], CHILDREN[1] + 1.0, CHILDREN[2]]
    before, after = (part.decode(e, mixed(children, 1.0, [0, 0])) for children in (CHILDREN, changed))
    for i in (0, 1):
        np.testing.assert_array_equal(before[i], after[i])
    assert np.abs(before[2] - after[2]).max() > 1e-3


def test_a_message_of_one_child_has_no_cell_to_advance():
    part = Tuple(1, D)
    assert len(part.decode(latents(2), own)) == 1
    assert part.advance == []


def test_the_number_of_cells_of_an_address():
    part = Tuple(8, D)
    assert (len(part.forward) + len(part.backward), len(part.advance), len(part.emit)) == (16, 7, 8)


def test_encoder_and_decoder_share_no_weight(part):
    generative = {id(v) for v in part.generative_variables}
    inference = [part.first, *(v for c in (*part.forward, *part.backward, part.join) for v in c.trainable_variables)]
    assert not generative & {id(v) for v in inference}
    assert len(generative) + len(inference) == len(part.trainable_variables)
