import numpy as np
import pytest
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


@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_are_shown_as_they_are(channels):
    x = tf.random.stateless_uniform([4, 2, 3, channels], [1, 2])
    shown = Tensors([2, 3, channels]).show({"x": x})
    assert isinstance(shown, np.ndarray)
    np.testing.assert_array_equal(shown, x)


def test_what_is_no_picture_is_shown_as_a_line_of_numbers_an_example():
    assert Tensors([3]).show({"x": tf.constant([[1.0, -0.123456, 1e6], [0.0, 2.5, 3.0]])}) == [
        "1 -0.1235 1e+06",
        "0 2.5 3",
    ]
    assert Tensors([]).show({"x": tf.constant([0.5, 2.0])}) == ["0.5", "2"]
    assert Tensors([2, 2]).show({"x": tf.reshape(tf.range(8.0), [2, 2, 2])}) == ["0 1 2 3", "4 5 6 7"]
