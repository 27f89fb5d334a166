import numpy as np
import tensorflow as tf

from tfvae.data.interface import Tensors


def test_tensors_pass_as_they_are():
    interface, x = Tensors([2, 3]), tf.random.stateless_uniform([4, 2, 3], [1, 2])
    np.testing.assert_array_equal(interface.parse({"x": x})["x"], x)
    np.testing.assert_array_equal(interface.render({"x": x[None], "label": tf.zeros([4])})["x"], x[None])


def test_tensors_say_what_a_request_holds():
    interface = Tensors([2, 3])
    assert interface.spec == {"x": tf.TensorSpec([None, 2, 3], tf.float32)}
    assert interface.fingerprint == ""
    assert not interface.resources
