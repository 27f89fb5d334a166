"""What a served function takes and gives: names, types and shapes, from the `SignatureDef` of a SavedModel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from serving.server.status import Code, ServingError

if TYPE_CHECKING:
    from tensorflow.core.framework.tensor_shape_pb2 import TensorShapeProto
    from tensorflow.core.protobuf.meta_graph_pb2 import SignatureDef, TensorInfo

DEFAULT = "serving_default"
"""The signature of requests that name none."""
TYPES = {
    1: "float32",
    2: "float64",
    3: "int32",
    4: "uint8",
    5: "int16",
    6: "int8",
    7: "string",
    9: "int64",
    10: "bool",
    17: "uint16",
    19: "float16",
    22: "uint32",
    23: "uint64",
}
"""Number in TensorFlow's `DataType` -> name, of the types that requests can carry."""
WORDS = {"float32": "float", "float64": "double", "float16": "half"}
"""Type -> how TensorFlow Serving spells it, where that is different."""

Shape = tuple[int | None, ...]
"""Sizes, None where any will do."""


class Spec(NamedTuple):
    """A tensor of a signature.

    Args:
        dtype: one of `TYPES`, or "other".
        shape: None where even the number of dimensions is open.
        tensor: its name in the graph, such as "StatefulPartitionedCall:0".
    """

    dtype: str
    shape: Shape | None
    tensor: str = ""

    @property
    def numpy(self) -> np.dtype:
        """The type of arrays that hold it; texts are bytes in an array of objects."""
        return np.dtype(object if self.dtype == "string" else self.dtype)

    @property
    def word(self) -> str:
        """The type as TensorFlow Serving's errors spell it."""
        return WORDS.get(self.dtype, self.dtype)

    @property
    def batched(self) -> bool:
        """Whether it has a row for each row of a request, of which there may be any number."""
        return bool(self.shape) and self.shape[0] is None


@dataclass(frozen=True)
class Signature:
    """A served function: name of a tensor -> what it is."""

    name: str
    inputs: Mapping[str, Spec]
    outputs: Mapping[str, Spec]

    @property
    def batched(self) -> bool:
        """Whether a row of a request is a row of the answer, so that requests may be joined."""
        specs = [*self.inputs.values(), *self.outputs.values()]
        return bool(self.inputs) and all(spec.batched for spec in specs)


def from_proto(name: str, proto: "SignatureDef") -> Signature:
    """A signature as a SavedModel describes it."""
    return Signature(name, _specs(proto.inputs), _specs(proto.outputs))


def _specs(infos: Mapping[str, "TensorInfo"]) -> dict[str, Spec]:
    """In the order of the names: a map of protobuf comes in another order in each process."""
    return {
        name: Spec(TYPES.get(infos[name].dtype, "other"), _shape(infos[name].tensor_shape), infos[name].name)
        for name in sorted(infos)
    }


def _shape(proto: "TensorShapeProto") -> Shape | None:
    return None if proto.unknown_rank else tuple(None if dim.size < 0 else dim.size for dim in proto.dim)


def chosen(signatures: Mapping[str, Signature], name: str, missing: Callable[[str], ServingError]) -> Signature:
    """The signature of a name, or the default one where the name is empty.

    Args:
        signatures: those of a model.
        name: what a request says.
        missing: the error of a name that is not there; each protocol has its own.

    Raises:
        ServingError: what `missing` makes.
    """
    name = name or DEFAULT
    if name not in signatures:
        raise missing(name)
    return signatures[name]


def missing_in_rest(name: str) -> ServingError:
    """How REST answers a signature that is not there."""
    return ServingError(Code.INVALID_ARGUMENT, f'Serving signature name: "{name}" not found in signature def')


def missing_in_grpc(name: str) -> ServingError:
    """How gRPC answers a signature that is not there."""
    return ServingError(Code.FAILED_PRECONDITION, f'Serving signature key "{name}" not found.')
