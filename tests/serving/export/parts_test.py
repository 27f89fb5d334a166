"""Rows in parts: as if they had been one, and never more at once than may be."""

import numpy as np
import pytest
import tensorflow as tf

from serving.export.parts import in_parts


@pytest.mark.parametrize("rows", [0, 1, 3, 4, 9])
def test_parts_are_joined(rows):
    def fn(nest):
        return nest["a"] + 1, (tf.strings.as_string(nest["b"]),)

    @tf.function(input_signature=[tf.TensorSpec([None, 2]), tf.TensorSpec([None], tf.int32)])
    def whole(a, b):
        return in_parts(fn, {"a": a, "b": b}, 4)

    a, b = np.arange(2.0 * rows, dtype=np.float32).reshape(rows, 2), np.arange(rows, dtype=np.int32)
    first, (second,) = whole(a, b)
    np.testing.assert_array_equal(first, a + 1)
    assert [int(text) for text in second.numpy()] == b.tolist()


def test_no_part_is_larger_than_it_may_be():
    at_once = in_parts(lambda t: tf.fill([tf.shape(t)[0]], tf.shape(t)[0]), tf.zeros([10]), 4)
    assert int(tf.reduce_max(at_once)) == 4
