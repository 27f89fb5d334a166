"""Whether tensors fit a signature, before a model sees them: TensorFlow's own errors are for those who made it."""

from collections.abc import Mapping

import numpy as np

from serving.server.limits import Limits
from serving.server.signatures import WORDS, Shape, Signature, Spec
from serving.server.status import invalid

FINITE = "temperature"
"""An input that must hold finite numbers; others, such as unknown pixels, may hold NaN."""


def check(signature: Signature, inputs: Mapping[str, np.ndarray], limits: Limits) -> None:
    """Raises ServingError (INVALID_ARGUMENT) unless a signature takes these inputs within the limits."""
    _check_names(signature, inputs)
    for name, spec in signature.inputs.items():
        _check_type(name, spec, inputs[name])
        _check_shape(name, spec, inputs[name])
        _check_texts(name, inputs[name], limits.text_bytes)
    _check_rows(signature, inputs, limits.rows)
    if FINITE in inputs and not np.isfinite(inputs[FINITE]).all():
        raise invalid(f"`{FINITE}` must hold finite numbers.")


def _check_names(signature: Signature, inputs: Mapping[str, np.ndarray]) -> None:
    """As TensorFlow Serving says it over gRPC; a body of JSON cannot get here with other names."""
    wanted, sent = set(signature.inputs), set(inputs)
    if wanted != sent:
        sizes = f"{len(sent)}!={len(wanted)} len({_set(sent)}) != len({_set(wanted)})"
        differences = f"Sent extra: {_set(sent - wanted)}. Missing but required: {_set(wanted - sent)}."
        raise invalid(f"input size does not match signature: {sizes}. {differences}")


def _set(names: set[str]) -> str:
    return "{" + ",".join(sorted(names)) + "}"


def _check_type(name: str, spec: Spec, tensor: np.ndarray) -> None:
    if spec.dtype == "other":
        raise invalid(f"`{name}` has a type that requests cannot carry.")
    if tensor.dtype != spec.numpy:
        sent = "string" if tensor.dtype == object else WORDS.get(tensor.dtype.name, tensor.dtype.name)
        raise invalid(f"Expects arg[{name}] to be {spec.word} but {sent} is provided")


def _check_texts(name: str, tensor: np.ndarray, most: int) -> None:
    if tensor.dtype != object or name.endswith("_bytes"):
        return
    longest = max(map(len, tensor.ravel()), default=0)
    if longest > most:
        raise invalid(f"`{name}` must have at most {most} bytes in a text, got {longest}.")


def _check_shape(name: str, spec: Spec, tensor: np.ndarray) -> None:
    if spec.shape is None:
        return
    alike = len(spec.shape) == tensor.ndim and all(
        size in (None, found) for size, found in zip(spec.shape, tensor.shape, strict=True)
    )
    if not alike:
        raise invalid(f"`{name}` must have the shape {_shape(spec.shape)}, got {_shape(tensor.shape)}.")


def _shape(shape: Shape) -> str:
    return "[" + ",".join("?" if size is None else str(size) for size in shape) + "]"


def _check_rows(signature: Signature, inputs: Mapping[str, np.ndarray], most: int) -> None:
    rows = {name: len(inputs[name]) for name, spec in signature.inputs.items() if spec.batched}
    if len(set(rows.values())) > 1 and signature.batched:
        found = ", ".join(f"{name} has {count}" for name, count in rows.items())
        raise invalid(f"Batching Run() input tensors must have equal 0th-dimension size: {found}.")
    if rows and not 1 <= max(rows.values()) <= most:
        raise invalid(f"A request must have between 1 and {most} rows, got {max(rows.values())}.")
