"""The dense layer: its activation, and the variance its weights start with."""

import keras
import numpy as np
import tensorflow as tf

from tfvae.networks.records.activations import celu
from tfvae.networks.records.layers import dense


def test_weights_start_with_one_over_the_number_of_inputs():
    keras.utils.set_random_seed(0)
    layer = dense(500)
    layer.build((None, 200))
    kernel, bias = (v.numpy() for v in layer.trainable_variables)
    np.testing.assert_allclose(kernel.var(), 1 / 200, rtol=0.02)
    assert np.abs(kernel).max() < 2.3 / 200**0.5  # truncated at two standard deviations of the untruncated normal
    np.testing.assert_array_equal(bias, 0)


def test_celu_is_the_default_and_none_is_linear():
    x = tf.constant([[-2.0, 1.0]])
    for layer, function in [(dense(3), celu), (dense(3, None), tf.identity)]:
        layer.build(x.shape)
        np.testing.assert_allclose(layer(x), function(x @ layer.kernel), rtol=1e-6)
