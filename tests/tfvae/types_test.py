"""The number of examples of a batch, and values beside rows."""

import pytest
import tensorflow as tf

from tests.records import nested_batch
from tfvae.types import aligned, examples


@pytest.mark.parametrize("x", [tf.zeros([3, 2]), {"a": tf.zeros([3]), "b": tf.zeros([3, 7])}])
def test_of_a_tensor_and_of_a_nest(x):
    assert int(examples({"x": x, "key": tf.zeros([5])})) == 3


def test_of_records():
    assert int(examples(nested_batch())) == 4


@pytest.mark.parametrize("shape", [[3], [3, 2], [3, 2, 4]])
def test_each_value_meets_its_row(shape):
    product = tf.ones(shape) * aligned(tf.constant([1.0, 2.0, 3.0]), tf.ones(shape))
    assert product.shape == shape
    assert [float(tf.reduce_max(row)) for row in product] == [1, 2, 3]
