"""Tensors of the protocol <-> arrays, for gRPC."""

from collections.abc import Iterable, Mapping
from math import prod

import numpy as np
import tensorflow as tf
from tensorflow.core.framework.tensor_pb2 import TensorProto

from serving.server.signatures import TYPES, Signature, Spec
from serving.server.status import invalid


def arrays(protos: Mapping[str, TensorProto], most_bytes: int) -> dict[str, np.ndarray]:
    """Name -> tensor, in any of the forms of a `TensorProto`; texts are bytes in arrays of objects.

    Args:
        protos: the inputs of a request.
        most_bytes: that a tensor may take. One value may stand for all of a tensor, so a message of few bytes may ask
            for an array of any size.

    Raises:
        ServingError: INVALID_ARGUMENT, a message is broken or too large.
    """
    return {name: _array(name, proto, most_bytes) for name, proto in protos.items()}


def _array(name: str, proto: TensorProto, most_bytes: int) -> np.ndarray:
    _check_size(name, proto, most_bytes)
    try:
        return tf.make_ndarray(proto)
    except (TypeError, ValueError, OverflowError) as error:
        raise invalid(f"`{name}` is no tensor: {str(error).splitlines()[0]}") from None


def _check_size(name: str, proto: TensorProto, most_bytes: int) -> None:
    sizes = [dim.size for dim in proto.tensor_shape.dim]
    if proto.tensor_shape.unknown_rank or min(sizes, default=0) < 0:
        raise invalid(f"`{name}` must have a known shape, got {sizes}.")
    if proto.dtype not in TYPES:
        raise invalid(f"`{name}` must be of one of the types {', '.join(TYPES.values())}; got number {proto.dtype}.")
    if prod(sizes) * Spec(TYPES[proto.dtype], None).numpy.itemsize > most_bytes:  # of texts, what points at them
        raise invalid(f"`{name}` must take at most {most_bytes} bytes, got the shape {sizes}.")


def proto(array: np.ndarray) -> TensorProto:
    """A tensor with its numbers in `tensor_content`, which is a copy of memory; texts in `string_val`."""
    if array.dtype == object:
        found = TensorProto(dtype=tf.string.as_datatype_enum, string_val=array.ravel().tolist())
    else:
        found = TensorProto(dtype=tf.as_dtype(array.dtype).as_datatype_enum, tensor_content=array.tobytes())
    found.tensor_shape.CopyFrom(tf.TensorShape(array.shape).as_proto())
    return found


def filtered(signature: Signature, names: Iterable[str]) -> list[str]:
    """The outputs that an `output_filter` wants; all where it is empty.

    Raises:
        ServingError: INVALID_ARGUMENT, it has a name twice, or one that is no output.
    """
    wanted = list[str]()
    for name in names:
        if name not in signature.outputs:
            expected = f"Outputs expected to be in the set {{{','.join(sorted(signature.outputs))}}}."
            raise invalid(f"output tensor alias not found in signature: {name} {expected}")
        if name in wanted:
            raise invalid(f"duplicate output tensor alias: {name}")
        wanted.append(name)
    return wanted or list(signature.outputs)
