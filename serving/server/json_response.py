"""Tensors -> the body of a REST answer. Pure functions.

Numbers are the shortest that read back as the same float32 or float64; TensorFlow Serving writes other, equal ones.
NaN and infinities, which JSON does not have, are null; TensorFlow Serving writes the bare words.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson

from serving.server.status import invalid

BYTES = "_bytes"
"""Texts of outputs whose name ends so are written as {"b64": "..."}."""


def render(outputs: Mapping[str, np.ndarray], *, rows: bool) -> bytes:
    """The body that holds these tensors.

    Args:
        outputs: name -> tensor; texts are bytes in arrays of objects. A single one is written without its name.
        rows: for the row form `predictions`, which has an element for each row, else the columnar form `outputs`.

    Raises:
        ServingError: the row form is wanted, and tensors have no rows, or unequally many.
    """
    if rows:
        _check_rows(outputs)
    values = {name: _value(name, tensor) for name, tensor in outputs.items()}
    content = _content(values, rows=rows)
    return orjson.dumps({"predictions" if rows else "outputs": content}, option=orjson.OPT_SERIALIZE_NUMPY)


def error_body(text: str) -> bytes:
    """The body of an answer that is none."""
    return orjson.dumps({"error": text})


def _check_rows(outputs: Mapping[str, np.ndarray]) -> None:
    expected = None
    for name, tensor in outputs.items():
        if not tensor.shape:
            raise invalid(f"Tensor name: {name} has no shape information ")
        expected = len(tensor) if expected is None else expected
        if len(tensor) != expected:
            raise invalid(f"Tensor name: {name} has inconsistent batch size: {len(tensor)} expecting: {expected}")


def _content(values: Mapping[str, Any], *, rows: bool) -> Any:
    if len(values) == 1:
        return next(iter(values.values()))
    return _rows(values) if rows else values


def _rows(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A dict for each row. `list` of an array gives views and NumPy's scalars, which keep float32 short."""
    return [dict(zip(values, row, strict=True)) for row in zip(*map(list, values.values()), strict=True)]


def _value(name: str, tensor: np.ndarray) -> Any:
    """What orjson writes as it stands."""
    if tensor.dtype == object:
        return _texts(tensor, b64=name.endswith(BYTES))
    return np.ascontiguousarray(tensor) if tensor.shape else tensor[()]


def _texts(tensor: np.ndarray, *, b64: bool) -> Any:
    # TensorFlow Serving would copy bytes that are no UTF-8, and no reader of JSON takes them.
    cells = [{"b64": b64encode(text).decode()} if b64 else text.decode(errors="replace") for text in tensor.ravel()]
    found = np.empty(len(cells), object)
    found[:] = cells
    return found.reshape(tensor.shape).tolist()
