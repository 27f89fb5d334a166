"""The types of a signature's tensors, as a model's metadata tell them, and arrays of these types."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

TYPES = {
    "DT_BOOL": np.dtype(bool),
    "DT_DOUBLE": np.dtype(np.float64),
    "DT_FLOAT": np.dtype(np.float32),
    "DT_HALF": np.dtype(np.float16),
    "DT_INT16": np.dtype(np.int16),
    "DT_INT32": np.dtype(np.int32),
    "DT_INT64": np.dtype(np.int64),
    "DT_INT8": np.dtype(np.int8),
    "DT_STRING": np.dtype(object),
    "DT_UINT16": np.dtype(np.uint16),
    "DT_UINT32": np.dtype(np.uint32),
    "DT_UINT64": np.dtype(np.uint64),
    "DT_UINT8": np.dtype(np.uint8),
}
"""Name in metadata -> type of arrays; texts are objects."""

Types = Mapping[str, np.dtype]


class Signature(NamedTuple):
    """What a served function takes and gives: name of each tensor -> its type."""

    inputs: Types
    outputs: Types


def read_signatures(metadata: Mapping[str, Any]) -> dict[str, Signature]:
    """The signatures of a model's metadata by their names; those of tensors that no request can carry are left out."""
    found = metadata["metadata"]["signature_def"]["signature_def"]
    tensors = {name: (each.get("inputs", {}), each.get("outputs", {})) for name, each in found.items()}
    return {
        name: Signature(*({key: TYPES[tensor["dtype"]] for key, tensor in side.items()} for side in sides))
        for name, sides in tensors.items()
        if all(tensor.get("dtype") in TYPES for side in sides for tensor in side.values())
    }


def cast(name: str, value: Any, dtype: np.dtype) -> np.ndarray:
    """A value as an array of this type, and no number changed by more than its rounding.

    Raises:
        ValueError: it has values of another kind, or out of the type's range.
    """
    array = np.asarray(value)
    if dtype.kind == "O":
        return _texts(name, array)
    if array.dtype.kind == "O":  # as of a data frame's column whose cells are arrays
        array = np.array(array.tolist())
    kinds = "biuf" if dtype.kind == "f" else "biu"
    if array.size and array.dtype.kind not in kinds:
        raise ValueError(f"`{name}` must hold {dtype.name}, got {array.dtype.name}.")
    found = array.astype(dtype)
    if dtype.kind != "f" and not np.array_equal(found, array):  # NumPy would wrap it around
        raise ValueError(f"`{name}` must be in the range of {dtype.name}, got {array.min()} to {array.max()}.")
    return found


def _texts(name: str, array: np.ndarray) -> np.ndarray:
    array = array.astype(object)
    for value in array.ravel():
        if not isinstance(value, str | bytes):
            raise ValueError(f"`{name}` must hold texts, got {value!r}.")
    return array
