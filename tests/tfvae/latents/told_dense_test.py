"""A layer that is told the level: against NumPy, one level or one for each example."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.latents import SigmaNetwork
from tfvae.latents.told_dense import ToldDense

SHARES = (0.25, 0.5, 1.0)
X = np.random.default_rng(0).normal(size=[4, 3]).astype(np.float32)


@pytest.mark.parametrize("level", [2, [0, 1, 2, 0]])
def test_the_share_of_the_level_is_one_more_input(level):
    layer = ToldDense(SHARES, 2, "tanh", "glorot_uniform", bias=0.5)
    found = layer(X, level=tf.constant(level))
    kernel, bias = (v.numpy() for v in layer.trainable_variables)
    assert kernel.shape == (4, 2)
    told = np.broadcast_to(np.array(SHARES)[level], [4])
    np.testing.assert_allclose(found, np.tanh(np.column_stack([X, told]) @ kernel + bias), rtol=1e-5, atol=1e-6)


def test_all_levels_share_one_network_of_sigma():
    def dense(*of):
        return ToldDense(SHARES, *of)

    latent = SigmaNetwork(3, tf.nn.elu, layers=2, levels=3, dense=dense)
    start = latent.posterior(tf.constant(X)).stddev()
    np.testing.assert_allclose(start, 1 / (1 + np.exp(5.0)), rtol=1e-5)  # as with networks of their own
    assert sum(int(np.prod(v.shape)) for v in latent.trainable_variables) == 3 * (4 * 3 + 3)
    for variable in latent.trainable_variables:
        variable.assign(tf.random.stateless_normal(variable.shape, [1, 2]))
    low, high = (latent.posterior(tf.constant(X), level).stddev().numpy() for level in (0, 2))
    assert np.abs(low - high).max() > 1e-3


def test_no_levels_are_refused():
    with pytest.raises(ValueError, match="`shares`"):
        ToldDense((), 2, "tanh", "zeros")
