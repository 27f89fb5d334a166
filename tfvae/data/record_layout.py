"""Rows as people write them -> records in the layout of `tfvae.data.rows`. Imports no TensorFlow.

Reasons of errors have names of fields but no values, so that equal faults can be counted.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tfvae.data.reader import Feature
from tfvae.data.schema import Category, Field, Message, Number, Text, leaves

Features = dict[str, Feature]

_LARGEST = 3.4028235e38  # of float32


def flatten(message: Message, nested: Mapping[str, Any], prefix: str = "") -> Features:
    """The record of what JSON makes of a row: nested mappings and lists; None, or no such name, where it is missing.

    Whole numbers may be strings of digits, as the JSON of Protocol Buffers has them.

    Raises:
        ValueError: a value does not fit its field, or one is missing that may not be, or there is no such field.
    """
    _check_names(nested, {field.name for field in message.fields}, prefix)
    record: Features = {}
    for field in message.fields:
        path, value = prefix + field.name, nested.get(field.name)
        if field.most:
            record |= _repeated(field, path, [] if value is None else value)
        elif isinstance(field.kind, Message):
            record |= _message(field, field.kind, path, value)
        else:
            record[path] = _missing(field, path) if value is None else _feature(field.kind, value, path)
    return record


def flatten_text(nested: Mapping[str, Any], prefix: str = "") -> Features:
    """As `flatten`, without a declared message: all leaves are text, from which `fit` infers what they are.

    Raises:
        ValueError: a list has elements of several kinds, or lists.
    """
    record: Features = {}
    for name, value in nested.items():
        path = prefix + name
        if isinstance(value, Mapping):
            record |= flatten_text(value, f"{path}.")
        elif isinstance(value, list):
            record |= _repeated_text(path, value)
        else:
            record[path] = _spelled(value, path)
    return record


def from_cells(message: Message, cells: Mapping[str, str]) -> Features:
    """The record of a row of a table, by path of each leaf. An empty cell is a missing value, or the empty text.

    Raises:
        ValueError: as `flatten`; or the message is one that `check_flat` refuses.
    """
    check_flat(message)
    found = list(leaves(message))
    _check_names(cells, {leaf.path for leaf in found}, "")
    record: Features = {}
    for path, field, _ in found:
        text = cells.get(path, "")
        empty = not text and not (isinstance(field.kind, Text) and field.kind.type == "string")
        record[path] = _missing(field, path) if empty else _feature(field.kind, _parsed(field.kind, text), path)
    return record


def check_flat(message: Message, prefix: str = "") -> None:
    """Raises ValueError where a table with one row a record cannot show a message."""
    for field in message.fields:
        path = prefix + field.name
        if field.most:
            raise ValueError(f"`{path}` is repeated, which a table does not show: use JSON lines.")
        if isinstance(field.kind, Message):
            if field.optional:
                raise ValueError(f"`{path}` is an optional message, which a table does not show: use JSON lines.")
            check_flat(field.kind, f"{path}.")


def _check_names(found: Iterable[str], known: set[str], prefix: str) -> None:
    for name in found:
        if name not in known:
            raise ValueError(f"`{prefix}{name}` is no field of the message")


def _missing(field: Field, path: str) -> list[bytes]:
    if not field.optional:
        raise ValueError(f"`{path}` has no value")
    return []


def _message(field: Field, message: Message, path: str, value: Any) -> Features:
    if value is None:
        _missing(field, path)
        return {f"{path}?": 0, **_absent(message, f"{path}.")}
    if not isinstance(value, Mapping):
        raise ValueError(f"`{path}` is no message")
    there: Features = {f"{path}?": 1} if field.optional else {}
    return there | flatten(message, value, f"{path}.")


def _absent(message: Message, prefix: str) -> Features:
    """Empty leaves."""
    record: Features = {}
    for field in message.fields:
        path = prefix + field.name
        if field.most:
            record |= _repeated(field, path, [])
        elif isinstance(field.kind, Message):
            record |= {**({f"{path}?": 0} if field.optional else {}), **_absent(field.kind, f"{path}.")}
        else:
            record[path] = []
    return record


def _repeated(field: Field, path: str, elements: Any) -> Features:
    if not isinstance(elements, list):
        raise ValueError(f"`{path}` is no list")
    one = Message((replace(field, optional=False, most=0),))
    prefix = path.removesuffix(field.name)
    rows = [_filled(one, flatten(one, {field.name: value}, prefix), prefix) for value in elements]
    names = _filled(one, _absent(one, prefix), prefix)
    return {f"{path}#": len(elements), **{name: [row[name] for row in rows] for name in names}}


def _filled(message: Message, record: Features, prefix: str) -> dict[str, Any]:
    """An element's record, with a value in each place, and a flag for each leaf that may be missing."""
    for path, field, _ in leaves(message, prefix):
        if field.flagged:
            record[f"{path}?"] = int(record[path] != [])
        if record[path] == []:
            record[path] = _filler(field.kind)
    return record


def _filler(kind: Any) -> Feature:
    if isinstance(kind, Number):
        return 0 if kind.whole else 0.0
    return b"" if kind.type == "string" else 0


def _feature(kind: Any, value: Any, path: str) -> Feature:
    if isinstance(kind, Number) and not kind.whole:
        if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) <= _LARGEST:
            raise ValueError(f"`{path}` is no number")
        return float(value)
    if isinstance(kind, Number) or kind.type == "int":
        return _listed(kind, _whole(value, path), path)
    if kind.type == "bool":
        if not isinstance(value, bool):
            raise ValueError(f"`{path}` is no bool")
        return int(value)
    if not isinstance(value, str):
        raise ValueError(f"`{path}` is no text")
    return _bytes(_listed(kind, value, path), path)


def _whole(value: Any, path: str) -> int:
    if isinstance(value, str) and value.removeprefix("-").isdecimal() and value.isascii():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise ValueError(f"`{path}` is no whole number of 64 bits")
    return value


def _listed(kind: Any, value: Any, path: str) -> Any:
    if isinstance(kind, Category) and str(value) not in kind.values:
        raise ValueError(f"`{path}` is none of its {len(kind.values)} values")
    return value


def _bytes(text: str, path: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"`{path}` is no Unicode text") from None


def _parsed(kind: Any, text: str) -> Any:
    """What a cell says: a bool in the category's spelling, a number; else its text."""
    if isinstance(kind, Category) and kind.type == "bool" and text in kind.values:
        return text == kind.values[1]
    if isinstance(kind, Number) and not kind.whole:
        try:
            return float(text)
        except ValueError:
            return text
    return text


def _repeated_text(path: str, elements: list[Any]) -> Features:
    """Messages that lack a leaf of another one have the empty text in its place."""
    whole = {f"{path}#": len(elements)}
    if all(isinstance(value, Mapping) for value in elements):
        rows: list[dict[str, Any]] = [{**flatten_text(value, f"{path}.")} for value in elements]
        names = dict.fromkeys(name for row in rows for name in row)
        if any(isinstance(value, int | list) for row in rows for value in row.values()):
            raise ValueError(f"`{path}` has lists in its elements; one level is modelled")
        return {**whole, **{name: [row.get(name, b"") for row in rows] for name in names}}
    return {**whole, path: [_spelled(value, path) for value in elements]}


def _spelled(value: Any, path: str) -> bytes:
    if isinstance(value, Mapping | list):
        raise ValueError(f"`{path}` mixes values, messages and lists")
    if value is None:
        return b""
    text = value if isinstance(value, str) else json.dumps(value)
    return _bytes(text, path)
