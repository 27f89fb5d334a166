"""The causal convolution against a whole kernel times a mask, and what it may see."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.images.causal_conv import CausalConv

SIZE = 6


def random(*shape, seed=0):
    return tf.random.stateless_normal(shape, [seed, seed])


def built(size, own):
    layer = CausalConv(3, size, own=own)
    layer.build((None, SIZE, SIZE, 2))
    layer.kernel.assign(random(*layer.kernel.shape))
    layer.bias.assign(random(3, seed=1))
    return layer


@pytest.mark.parametrize(("size", "own"), [(3, True), (3, False), (5, True), (7, False), (1, True)])
def test_it_is_a_masked_convolution(size, own):
    layer, h = built(size, own), random(4, SIZE, SIZE, 2, seed=2)
    q = size // 2
    whole = np.zeros([size, size, 2, 3], np.float32)
    whole[: q + 1] = layer.kernel.numpy()
    whole[q, q + own :] = 0
    expected = tf.nn.conv2d(h, whole, 1, "SAME") + layer.bias
    np.testing.assert_allclose(layer(h), expected, atol=1e-5)


def test_one_pixel_after_the_other_gives_the_same():
    layer, h = built(3, True), random(2, SIZE, SIZE, 2, seed=2)
    kept, rows = layer.nothing(tf.constant(2), SIZE), []
    for i in range(SIZE):
        row = []
        for j in range(SIZE):
            out, kept = layer.step(h[:, i : i + 1, j : j + 1], kept, tf.constant(j))
            row.append(out)
        kept = layer.next_row(kept)
        rows.append(tf.concat(row, axis=2))
    np.testing.assert_allclose(tf.concat(rows, axis=1), layer(h), atol=1e-5)


@pytest.mark.parametrize(
    ("size", "own", "message"),
    [(4, True, "`size` must be odd, got 4"), (1, False, "`size` must be at least 3"), (0, True, "`size` must be at")],
)
def test_an_impossible_size_is_named(size, own, message):
    with pytest.raises(ValueError, match=message):
        CausalConv(1, size, own=own)
