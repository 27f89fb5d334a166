"""Attention between pixels against a loop over them."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.images.pixel_attention import CausalAttention


@pytest.mark.parametrize("heads", [1, 2])
def test_each_pixel_looks_at_itself_and_those_before(heads):
    layer, h = CausalAttention((2, 3), heads, key=2), tf.random.stateless_normal([2, 2, 3, 4], [1, 2])
    out = tf.reshape(layer(h), [2, 6, 4]).numpy()
    queries, keys, values = (asked(tf.reshape(h, [2, 6, 4])).numpy() for asked in layer.asked)
    for p in range(6):
        looks = []
        for head in range(heads):
            at, of = slice(2 * head, 2 * head + 2), slice(4 // heads * head, 4 // heads * (head + 1))
            scores = np.einsum("bd,bnd->bn", queries[:, p, at], keys[:, : p + 1, at]) / np.sqrt(2)
            weights = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
            looks.append(np.einsum("bn,bnd->bd", weights, values[:, : p + 1, of]))
        np.testing.assert_allclose(out[:, p], layer.mix(np.concatenate(looks, axis=1)), atol=1e-5)


def test_heads_that_do_not_divide_the_channels_are_named():
    with pytest.raises(ValueError, match="`heads` must divide the 4 channels, got 3"):
        CausalAttention((2, 2), 3)(tf.zeros([1, 2, 2, 4]))
