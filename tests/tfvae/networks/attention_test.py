"""Masks and the transformer block."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.attention import TransformerBlock, visible


def test_steps_see_what_their_direction_says():
    np.testing.assert_array_equal(visible(3, "past"), np.tril(np.ones([3, 3], bool)))
    np.testing.assert_array_equal(visible(3, "future"), np.triu(np.ones([3, 3], bool)))
    assert visible(3, "all").numpy().all()


def test_another_direction_is_named():
    with pytest.raises(ValueError, match="`direction` must be one of past, future, all; got 'up'"):
        visible(3, "up")


def test_a_block_keeps_the_shape_and_the_mask():
    block, h = TransformerBlock(4, 2), tf.random.stateless_normal([2, 3, 4], [1, 2])
    block(h, visible(3, "past"))
    with tf.GradientTape() as tape:
        tape.watch(h)
        out = block(h, visible(3, "past"))
    slopes = tf.reduce_max(tf.abs(tape.jacobian(out, h)), axis=[0, 2, 3, 5]).numpy()
    assert out.shape == h.shape
    np.testing.assert_array_equal(slopes > 0, np.tril(np.ones([3, 3], bool)))


@pytest.mark.parametrize(
    ("numbers", "message"), [((3, 2), "`width` must be a multiple of `heads`, 2; got 3"), ((0,), "`width` must be at")]
)
def test_wrong_numbers_are_named(numbers, message):
    with pytest.raises(ValueError, match=message):
        TransformerBlock(*numbers)


def test_one_step_with_what_was_seen_is_that_step_of_all():
    block = TransformerBlock(4, heads=2)
    block.build((None, 5, 4))
    h = tf.random.stateless_normal([3, 5, 4], [1, 2])
    whole, seen = block(h, visible(5, "past")), tf.zeros([3, 5, 4])
    for t in range(5):
        found, seen = block.step(h[:, t], seen, tf.constant(t))
        np.testing.assert_allclose(found, whole[:, t], atol=1e-5)
