"""Tensors of the protocol."""

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.core.framework.tensor_pb2 import TensorProto

from serving.server.proto_tensors import arrays, filtered, proto
from serving.server.signatures import Signature, Spec
from serving.server.status import Code, ServingError

SIGNATURE = Signature("s", {}, {"a": Spec("float32", (None,)), "b": Spec("float32", (None,))})


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "int64", "int32", "uint8", "bool"])
@pytest.mark.parametrize("shape", [(), (0,), (2, 3)])
def test_numbers_go_there_and_back(dtype, shape):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    message = proto(array)
    for read in (arrays({"x": message}, 1000)["x"], tf.make_ndarray(message)):
        assert read.dtype == array.dtype
        np.testing.assert_array_equal(read, array)


@pytest.mark.parametrize("shape", [(1,), (2, 2), (1, 0)])
def test_texts_go_there_and_back(shape):
    array = np.full(shape, b"a\xff", object)
    np.testing.assert_array_equal(arrays({"x": proto(array)}, 1000)["x"], array)


def test_reads_values_and_broadcasts_one():
    message = tf.make_tensor_proto(7, tf.int64, shape=[2, 2])
    assert not message.tensor_content
    np.testing.assert_array_equal(arrays({"x": message}, 1000)["x"], np.full((2, 2), 7))


def sized(dtype, *sizes, **values):
    message = TensorProto(dtype=dtype, **values)
    for size in sizes:
        message.tensor_shape.dim.add(size=size)
    return message


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (sized(1, 2**40, float_val=[1.0]), "`x` must take at most 1000 bytes, got the shape [1099511627776]."),
        (sized(7, 126, string_val=[b""]), "`x` must take at most 1000 bytes, got the shape [126]."),
        (sized(1, 2**62, 2**62, 2**62), "`x` must take at most 1000 bytes"),
        (sized(1, -1), "`x` must have a known shape, got [-1]."),
        (sized(1, 2, tensor_content=b"12345"), "`x` is no tensor: "),
        (sized(1, 1, float_val=[1.0, 2.0]), "`x` is no tensor: "),
        (sized(7, 1, tensor_content=b"12345678"), "`x` is no tensor: "),
        (sized(0), "`x` must be of one of the types float32, "),
        (sized(99, 1), "`x` must be of one of the types float32, "),
        (sized(20), "`x` must be of one of the types float32, "),
    ],
)
def test_refuses_what_is_no_tensor(message, words):
    with pytest.raises(ServingError) as caught:
        arrays({"x": message}, 1000)
    assert caught.value.code is Code.INVALID_ARGUMENT
    assert caught.value.text.startswith(words)


def test_an_unknown_rank_is_refused():
    message = sized(1)
    message.tensor_shape.unknown_rank = True
    with pytest.raises(ServingError, match="must have a known shape"):
        arrays({"x": message}, 1000)


@pytest.mark.parametrize(("names", "wanted"), [([], ["a", "b"]), (["b"], ["b"]), (["b", "a"], ["b", "a"])])
def test_filters(names, wanted):
    assert filtered(SIGNATURE, names) == wanted


@pytest.mark.parametrize("names", [["c"], ["a", "a"]])
def test_filters_must_name_each_output_once(names):
    with pytest.raises(ServingError):
        filtered(SIGNATURE, names)
