"""JSON values as TensorFlow Serving's errors show them: objects over several lines, lists on one."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

MOST_PIECES = 200
MOST_LETTERS = 1000
INDENT = 4


def shown(value: Any) -> str:
    """A JSON value for people, cut off where it is long: a request may hold millions of numbers, an error may not."""
    pieces = list(islice(_pieces(value, 0), MOST_PIECES))  # also bounds the depth, which Python's stack could not take
    text = "".join(pieces)
    whole = len(pieces) < MOST_PIECES and len(text) <= MOST_LETTERS
    return text if whole else f"{text[:MOST_LETTERS]}..."


def kind(value: Any) -> str:
    """The type of a JSON value, as TensorFlow Serving calls it."""
    if value is None:
        return "Null"
    if isinstance(value, bool):
        return str(value)
    names = {dict: "Object", list: "Array", str: "String", int: "Number", float: "Number"}
    return names[type(value)]


def _pieces(value: Any, level: int) -> Iterator[str]:
    if isinstance(value, dict) and value:
        yield from _object(value, level)
    elif isinstance(value, list):
        yield "["
        for i, item in enumerate(value):
            yield ", " if i else ""
            yield from _pieces(item, level + 1)
        yield "]"
    else:
        yield json.dumps(value[: MOST_LETTERS + 1] if isinstance(value, str) else value, ensure_ascii=False)


def _object(value: dict[str, Any], level: int) -> Iterator[str]:
    separator = "{\n"
    for name, item in value.items():
        yield f"{separator}{' ' * INDENT * (level + 1)}{json.dumps(name[:MOST_LETTERS], ensure_ascii=False)}: "
        yield from _pieces(item, level + 1)
        separator = ",\n"
    yield f"\n{' ' * INDENT * level}}}"
