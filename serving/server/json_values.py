"""JSON values -> arrays. Pure functions.

A JSON value is what orjson reads: a value that is no list is a tensor without dimensions, lists of equal sizes are
tensors. Types are taken literally, as TensorFlow Serving takes them: `true` is no number, `2.0` is no whole number,
"2" is none, either. Only a whole number may stand for a float.
"""

import binascii
from base64 import b64decode
from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np

from serving.server.json_text import kind, shown
from serving.server.signatures import Spec
from serving.server.status import ServingError, invalid

MOST_DIMENSIONS = 32
"""More than NumPy 1 can have, which also keeps the walk through lists off the end of Python's stack."""


def array(value: Any, spec: Spec) -> np.ndarray:
    """The tensor that a JSON value stands for; its shape is that of the lists, whatever `spec` says of it.

    Texts become bytes in an array of objects.

    Raises:
        ServingError: a list has another size than those beside it, or an element is not of the type of `spec`.
    """
    leaves, shape = _flatten(value)
    if spec.dtype == "string":
        return _strings(leaves).reshape(shape)
    if spec.dtype == "bool":
        return np.array(_of_types(leaves, {bool}, spec), bool).reshape(shape)
    if spec.numpy.kind == "f":
        return _floats(_of_types(leaves, {int, float}, spec), spec).reshape(shape)
    return _whole(_of_types(leaves, {int}, spec), spec).reshape(shape)


def is_bytes(value: Any) -> bool:
    """Whether a value is the object {"b64": "..."}, which stands for bytes."""
    return isinstance(value, dict) and len(value) == 1 and isinstance(value.get("b64"), str)


# --- lists ---


def _flatten(value: Any) -> tuple[list[Any], tuple[int, ...]]:
    """Elements in order, and the shape. Goes level by level, for a loop over elements would take most of a request."""
    leaves, shape = [value], list[int]()
    while (types := set(map(type, leaves))) == {list}:
        sizes = set(map(len, leaves))
        if len(sizes) > 1 or len(shape) == MOST_DIMENSIONS:
            raise _irregular(value)
        shape.append(sizes.pop())
        leaves = list(chain.from_iterable(leaves))
    if list in types:
        raise _irregular(value)
    return leaves, tuple(shape)


def _irregular(value: Any) -> ServingError:
    """Says where lists differ from the first of their level."""
    shape = list[int]()
    first = value
    while isinstance(first, list) and len(shape) <= MOST_DIMENSIONS:
        shape.append(len(first))
        first = first[0] if first else None
    if len(shape) > MOST_DIMENSIONS:
        return invalid(f"Lists may be nested {MOST_DIMENSIONS} deep, and are deeper.")
    return invalid(next(_differences(value, 0, shape)))


def _differences(value: Any, level: int, shape: list[int]) -> Iterator[str]:
    rank = len(shape)
    if not isinstance(value, list):
        if level != rank:
            where = f"found at incorrect level: {level + 1} in the JSON DOM. Expected at level: {rank}"
            yield f"JSON Value: {shown(value)} {where}"
    elif level >= rank:
        yield f"Encountered list at unexpected level: {level} expected < {rank}"
    elif len(value) != shape[level]:
        yield f"Encountered list at unexpected size: {len(value)} at level: {level} expected size: {shape[level]}"
    else:
        for item in value:
            yield from _differences(item, level + 1, shape)


# --- elements ---


def _wrong_type(value: Any, word: str) -> ServingError:
    return invalid(f"JSON Value: {shown(value)} Type: {kind(value)} is not of expected type: {word}")


def _of_types(leaves: list[Any], types: set[type], spec: Spec) -> list[Any]:
    """The same elements. Raises ServingError where one is of another type; bool is not taken for int."""
    if not types.issuperset(map(type, leaves)):
        raise _wrong_type(next(leaf for leaf in leaves if type(leaf) not in types), spec.word)
    return leaves


def _floats(leaves: list[int | float], spec: Spec) -> np.ndarray:
    """Numbers beyond float32 become infinite, as TensorFlow Serving makes them."""
    with np.errstate(over="ignore"):
        return np.array(leaves, np.float64).astype(spec.numpy)


def _whole(leaves: list[int], spec: Spec) -> np.ndarray:
    bounds = np.iinfo(spec.numpy)
    # NumPy 1 would wrap a number around that is too large for int32.
    if leaves and (min(leaves) < bounds.min or max(leaves) > bounds.max):
        raise _wrong_type(next(leaf for leaf in leaves if not bounds.min <= leaf <= bounds.max), spec.word)
    return np.array(leaves, spec.numpy)


def _strings(leaves: list[Any]) -> np.ndarray:
    found = np.empty(len(leaves), object)
    found[:] = [leaf.encode() if type(leaf) is str else _bytes(leaf) for leaf in leaves]
    return found


def _bytes(value: Any) -> bytes:
    if not is_bytes(value):
        raise _wrong_type(value, "string")
    try:
        return b64decode(value["b64"].rstrip("=") + "=" * (-len(value["b64"].rstrip("=")) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise invalid("Unable to base64 decode") from None
