"""Batches that go on behind the data."""

import numpy as np
import tensorflow as tf

from tfvae.training.updates.longer import alone, longer, mixed

DATA = {"x": {"text": tf.constant([[3, 2, 0, 0], [4, 5, 3, 2]]), "n": tf.constant([1, 2])}}
MADE = {"x": {"text": tf.constant([[6, 2]]), "n": tf.constant([7], tf.int64)}}


def test_texts_are_padded_to_one_length():
    whole = longer(DATA, MADE)
    np.testing.assert_array_equal(whole["x"]["text"], [[3, 2, 0, 0], [4, 5, 3, 2], [6, 2, 0, 0]])
    np.testing.assert_array_equal(longer(MADE, DATA)["x"]["text"][0], [6, 2, 0, 0])
    np.testing.assert_array_equal(whole["x"]["n"], [1, 2, 7])
    np.testing.assert_array_equal(whole["real"], [1, 1, 0])


def test_images_stay_as_they_are():
    whole = longer({"x": tf.ones([2, 3, 3, 1])}, {"x": tf.zeros([1, 3, 3, 1])})
    assert whole["x"].shape == (3, 3, 3, 1)


def test_a_level_of_the_batch_or_of_its_examples():
    one, each = ({**DATA, "level": tf.constant(level)} for level in (1, [0, 1]))
    assert (mixed(DATA), mixed(one), mixed(each)) == (False, False, True)
    assert int(longer(one, MADE)["level"]) == 1
    np.testing.assert_array_equal(longer(each, {**MADE, "level": tf.constant([0])})["level"], [0, 1, 0])


def test_alone_has_the_same_parts():
    assert alone(DATA).keys() == longer(DATA, MADE).keys()
    np.testing.assert_array_equal(alone(DATA)["real"], [1, 1])
