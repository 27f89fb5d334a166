"""The number of examples of a batch."""

import pytest
import tensorflow as tf

from tests.records import nested_batch
from tfvae.types import examples


@pytest.mark.parametrize("x", [tf.zeros([3, 2]), {"a": tf.zeros([3]), "b": tf.zeros([3, 7])}])
def test_of_a_tensor_and_of_a_nest(x):
    assert int(examples({"x": x, "key": tf.zeros([5])})) == 3


def test_of_records():
    assert int(examples(nested_batch())) == 4
