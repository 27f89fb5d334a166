"""Fields by their paths -> a message. Imports no TensorFlow."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import Any

from tfvae.schema.message import Field, Message

_NESTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


def nest(fields: Mapping[str, Field], most: Mapping[str, int], optional: Container[str] = ()) -> Message:
    """A message whose leaves have the given paths, in their order.

    A dot nests, so that "home.lat" is the field "lat" of the message "home", if every path with dots can be read so and
    none is both a leaf and a message. Otherwise a dot is a character like any other.

    Args:
        fields: path -> leaf, under any name.
        most: path of a repeated field, leaf or message -> its elements at most.
        optional: paths of messages that may be missing.
    """
    nested = all(_NESTED.fullmatch(path) for path in fields if "." in path) and not any(
        map(set(fields).__contains__, _heads(fields))
    )
    parts = {path: tuple(path.split(".")) if nested else (path,) for path in fields}

    def message(inside: Mapping[str, tuple[str, ...]], prefix: str) -> Message:
        groups: dict[str, dict[str, tuple[str, ...]]] = {}
        for path, (name, *rest) in inside.items():
            groups.setdefault(name, {})[path] = tuple(rest)
        return Message(tuple(field(prefix + name, name, group) for name, group in groups.items()))

    def field(path: str, name: str, group: Mapping[str, tuple[str, ...]]) -> Field:
        if path in group:
            return replace(fields[path], name=name, most=most.get(path, 0))
        return Field(name, message(group, f"{path}."), path in optional, most.get(path, 0))

    return message(parts, "")


def nest_children(fields: Mapping[str, Field], around: Mapping[str, str], most: Mapping[str, int]) -> Message:
    """A message of the fields that a record has once, nested as `nest` does, and of repeated ones behind them.

    Args:
        fields: path -> leaf, under any name.
        around: path -> the repeated field that a leaf lies in, with which its path begins; "" where it lies in none.
        most: repeated field -> its elements at most.

    Raises:
        ValueError: there is no field, or two would have one name.
    """
    groups: dict[str, dict[str, Field]] = {"": {}}
    for path, field in fields.items():
        child = around.get(path, "")
        groups.setdefault(child, {})[path.removeprefix(f"{child}.") if child else path] = field
    own = nest(groups[""], {}).fields if groups[""] else ()
    children = [Field(name, nest(inside, {}), most=most[name]) for name, inside in groups.items() if name]
    return Message((*own, *children))


def nested(message: Message, row: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """A row as its message nests it.

    Args:
        message: of the row; a repeated field and a well-known type are one value each.
        row: path of each value, under the names that rows have -> the value.
        prefix: before all paths.
    """
    return {
        field.called: nested(field.kind, row, f"{prefix}{field.called}.")
        if isinstance(field.kind, Message) and not field.most and not field.known
        else row[prefix + field.called]
        for field in message.fields
    }


def _heads(paths: Iterable[str]) -> set[str]:
    """Paths of all messages around a field."""
    return {".".join(parts[:n]) for parts in (path.split(".") for path in paths) for n in range(1, len(parts))}
