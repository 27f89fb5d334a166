"""The body of a REST request -> which signature it asks for, and tensors. Pure functions.

A body is an object with either `instances`, the row form, or `inputs`, the columnar one:

    {"signature_name": "sample", "instances": [{"seed": 1, "temperature": 1.0}, {"seed": 2, "temperature": 0.5}]}
    {"signature_name": "sample", "inputs": {"seed": [1, 2], "temperature": [1.0, 0.5]}}

Where there is one input, its values may stand without its name: {"instances": [1, 2]}. What is taken and how it fails
is as in TensorFlow Serving, which is laxer in this alone: it reads text after the object, a byte-order mark, and the
numbers NaN and Infinity; and of a key that is given twice it takes the first value, orjson the last.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import orjson

from serving.server.json_text import shown
from serving.server.json_values import array, is_bytes
from serving.server.signatures import Signature, Spec, chosen, missing_in_rest
from serving.server.status import ServingError, invalid

Inputs = dict[str, np.ndarray]


class Request(NamedTuple):
    """What a body asks for.

    Args:
        signature: what is to be called.
        inputs: name -> tensor.
        rows: whether the answer is to have the row form, too.
    """

    signature: Signature
    inputs: Inputs
    rows: bool


def parse(body: bytes, signatures: Mapping[str, Signature]) -> Request:
    """What a body asks of a model with these signatures.

    Raises:
        ServingError: the body is wrong; INVALID_ARGUMENT always. Shapes of tensors are not looked at.
    """
    document = _document(body)
    signature = chosen(signatures, _signature_name(document), missing_in_rest)
    given = [key for key in ("inputs", "instances") if key in document]
    if not given:
        raise invalid("Missing 'inputs' or 'instances' key")
    if len(given) > 1:
        rule = "Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist "
        raise invalid(f"JSON Value: {shown(document)} {rule}")
    if "inputs" in document:
        return Request(signature, _columns(document["inputs"], signature.inputs), rows=False)
    return Request(signature, _rows(_instances(document), signature.inputs), rows=True)


def _document(body: bytes) -> dict[str, Any]:
    if not body.strip():
        raise invalid("JSON Parse error: The document is empty")
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise invalid(f"JSON Parse error: {error}") from None
    if not isinstance(document, dict):
        raise invalid(f"JSON Value: {shown(document)} Is not object")
    return document


def _signature_name(document: dict[str, Any]) -> str:
    name = document.get("signature_name", "")
    if not isinstance(name, str):
        rule = "not formatted correctly. 'signature_name' key must be a string value."
        raise invalid(f"JSON Value: {shown(document)} {rule}")
    return name


# --- the columnar form ---


def _columns(value: Any, specs: Mapping[str, Spec]) -> Inputs:
    """Values by name, or those of the only input. Others than the signature's are ignored."""
    if isinstance(value, dict) and not is_bytes(value):
        for name in specs:
            if name not in value:
                raise invalid(f"Missing named input: {name} in 'inputs' object.")
        return {name: array(value[name], spec) for name, spec in specs.items()}
    if len(specs) != 1:
        several = "expecting an object as multiple input tensors required as per tensorinfo_map"
        raise invalid(f"inputs is a plain value/list, but {several}")
    return {name: array(value, spec) for name, spec in specs.items()}


# --- the row form ---


def _instances(document: dict[str, Any]) -> list[Any]:
    instances = document["instances"]
    if not isinstance(instances, list):
        raise invalid(f"JSON Value: {shown(document)} Expecting 'instances' to be an list/array")
    if not instances:
        raise invalid(f"JSON Value: {shown(document)} No values in 'instances' array")
    return instances


def _rows(instances: list[Any], specs: Mapping[str, Spec]) -> Inputs:
    """Rows as columns: what is regular is read at once, and only what is not is looked at row by row, for the error."""
    if _is_named(instances[0]):
        _check_named(instances, specs)
        columns = {name: [row[name] for row in instances] for name in specs}
    else:
        _check_plain(instances, specs)
        columns = dict.fromkeys(specs, instances)
    try:
        return {name: array(column, specs[name]) for name, column in columns.items()}
    except ServingError as error:
        raise _row_error(columns, specs, named=_is_named(instances[0])) or error from None


def _is_named(row: Any) -> bool:
    return isinstance(row, dict) and not is_bytes(row)


def _check_named(instances: list[Any], specs: Mapping[str, Spec]) -> None:
    for i, row in enumerate(instances):
        if not isinstance(row, dict):
            raise invalid(f"Expecting object but got {_called(row)} at item {i} of input list")
        if row.keys() == specs.keys():
            continue
        for name in row:
            if name not in specs:
                raise _at(i, name, f"JSON object: does not have named input: {name}")
        rule = f"keys must be equal to: {','.join(sorted(specs))}"
        raise invalid(f"Failed to process element: {i} of 'instances' list. JSON object: {shown(row)} {rule}")


def _check_plain(instances: list[Any], specs: Mapping[str, Spec]) -> None:
    if len(specs) != 1:
        several = "expecting list of objects as multiple input tensors required as per tensorinfo_map"
        raise invalid(f"instances is a plain list, but {several}")
    for i, row in enumerate(instances):
        if _is_named(row):
            raise invalid(f"Expecting value/list but got object at item {i} of input list")


def _called(row: Any) -> str:
    return "list" if isinstance(row, list) else "value"


def _at(i: int, name: str | None, text: str) -> ServingError:
    key = "" if name is None else f" key: {name}"
    return invalid(f"Failed to process element: {i}{key} of 'instances' list. Error: INVALID_ARGUMENT: {text}")


def _row_error(columns: Mapping[str, list[Any]], specs: Mapping[str, Spec], *, named: bool) -> ServingError | None:
    """The first row that cannot be read, or differs in shape from the first one."""
    first = dict[str, np.ndarray]()
    for i, row in enumerate(zip(*columns.values(), strict=True)):
        for name, value in zip(columns, row, strict=True):
            try:
                found = array(value, specs[name])
                _check_alike(found, first.setdefault(name, found))
            except ServingError as error:
                return _at(i, name if named else None, error.text)
    return None


def _check_alike(found: np.ndarray, first: np.ndarray) -> None:
    if found.size != first.size:
        raise invalid(f"Expecting tensor size: {first.size} but got: {found.size}")
    if found.shape != first.shape:
        shapes = ["[" + ",".join(map(str, tensor.shape)) + "]" for tensor in (first, found)]
        raise invalid(f"Expecting shape {shapes[0]} but got: {shapes[1]}")
