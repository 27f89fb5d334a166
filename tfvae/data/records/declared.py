"""Rows whose fields are declared -> records: values are checked, and kept as what they are declared to be.

Values come from JSON, or as the bytes of a cell. Imports no TensorFlow.
"""

import math
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from tfvae.data.reader import Feature
from tfvae.data.records.json_lines import encoded
from tfvae.data.records.row_reader import RowError, check_length
from tfvae.schema.message import LARGE, Category, Field, Message, Number, SeenLeaf, leaves, seen_leaves, textual
from tfvae.schema.well_known import WELL_KNOWN, text_of

_BOOLS = {"true": 1, "1": 1, "false": 0, "0": 0}
_FLOAT = struct.Struct("<f")
_Number = TypeVar("_Number", int, float)


def declared_record(message: Message, value: Mapping[str, Any], max_characters: int) -> dict[str, Feature]:
    """A record of one object; see `data.records.batches` for its features. Fields that are not declared are left
    out.

    A field may be called by its alias, too, as in the JSON of Protocol Buffers: "homeTown" for "home_town", unless it
    has another. A field of implicit presence has its default where it is missing.

    Raises:
        RowError: a value is missing, or not what it is declared to be.
        LengthError: a text has more than `max_characters`.
    """
    return dict(_fields(message, value, "", max_characters))


def _fields(
    message: Message, value: Mapping[str, Any], prefix: str, max_characters: int
) -> Iterator[tuple[str, Feature]]:
    """Features of a message outside repeated fields."""
    for field in message.fields:
        path, given = prefix + field.name, _given(value, field)
        if field.most:
            yield from _repeated(field, path, given, max_characters)
        elif isinstance(field.kind, Message):
            yield from _message(field, path, given, max_characters)
        elif (found := _leaf(field, path, given, max_characters)) is not None:
            yield path, found
        else:
            yield path, []


def _message(field: Field, path: str, given: Any, max_characters: int) -> Iterator[tuple[str, Feature]]:
    assert isinstance(field.kind, Message)
    if given is None and not field.optional:
        given = {}  # its fields say which of them is missing; all may be optional
    if field.flagged:
        yield f"{path}?", int(given is not None)
    if given is None:
        yield from _absent(field.kind, f"{path}.")
    else:
        yield from _fields(field.kind, _object(field, path, given), f"{path}.", max_characters)


def _absent(message: Message, prefix: str) -> Iterator[tuple[str, Feature]]:
    """Features of a message that is missing, with those of all messages in it."""
    for field in message.fields:
        path = prefix + field.name
        if field.most:
            yield from _repeated(field, path, None, 0)
            continue
        if isinstance(field.kind, Message):
            if field.flagged:
                yield f"{path}?", 0
            yield from _absent(field.kind, f"{path}.")
        else:
            yield path, []


def _repeated(field: Field, path: str, given: Any, max_characters: int) -> Iterator[tuple[str, Feature]]:
    """The number of elements, and a list of values for each leaf of one element."""
    if given is not None and not isinstance(given, list):
        raise RowError(f"{path} is not a list")
    elements = given or []
    yield f"{path}#", len(elements)
    if isinstance(field.kind, Message):
        rows: list[dict[str, Any]] = [
            dict(_element(field.kind, _object(field, path, element), f"{path}.", max_characters))
            for element in elements
        ]
        names = [name for name, _ in _element(field.kind, None, f"{path}.", max_characters)]
        for name in names:
            yield name, [row[name] for row in rows]
    else:
        values: list[Any] = [_leaf(field, path, element, max_characters) for element in elements]
        if None in values:
            raise RowError(f"{path} has an empty element")
        yield path, values


def _element(
    message: Message, value: Mapping[str, Any] | None, prefix: str, max_characters: int
) -> Iterator[tuple[str, bytes | int | float]]:
    """Features of one element, or of one that is missing: each has one value, and flags say whether it counts."""
    for field in message.fields:
        path = prefix + field.name
        given = None if value is None else _given(value, field)
        if value is not None and given is None and isinstance(field.kind, Message) and not field.optional:
            raise RowError(f"{path} is missing")
        if isinstance(field.kind, Message):
            inside = None if given is None else _object(field, path, given)
            yield from _flag(field, path, given is not None)
            yield from _element(field.kind, inside, f"{path}.", max_characters)
        else:
            found = None if value is None else _leaf(field, path, given, max_characters)
            yield from _flag(field, path, found is not None)
            yield path, _filler(field) if found is None else found


def _flag(field: Field, path: str, there: bool) -> Iterator[tuple[str, int]]:
    if field.flagged:
        yield f"{path}?", int(there)


def _filler(field: Field) -> bytes | int | float:
    """The value that stands in the place of a missing one: 0, or empty text, in the type of the field's values."""
    if isinstance(field.kind, Number) and not field.kind.whole:
        return 0.0
    return b"" if textual(field.kind) else 0


def _given(value: Mapping[str, Any], field: Field) -> Any:
    return value[field.name] if field.name in value else value.get(_alias(field))


def _alias(field: Field) -> str:
    return field.alias or _camel(field.name)


@lru_cache(maxsize=1024)
def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in others)


def spelled(message: Message, value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """The path of each declared field that an object has, null or not, and the name that it calls it by.

    Those inside lists are of the first element.
    """
    for field in message.fields:
        name = field.name if field.name in value else _alias(field)
        if name in value:
            yield prefix + field.name, name
            inside = value[name][:1] if field.most and isinstance(value[name], list) else [value[name]]
            for one in inside:
                if isinstance(field.kind, Message) and isinstance(one, Mapping):
                    yield from spelled(field.kind, one, f"{prefix}{field.name}.")


def _object(field: Field, path: str, value: Any) -> Mapping[str, Any]:
    """The object that a value is, or the parts of one of a well-known type."""
    if field.known:
        return _parts(field, path, value)
    if not isinstance(value, Mapping):
        raise RowError(f"{path} is not an object")
    return value


def _parts(field: Field, path: str, value: Any) -> Mapping[str, int]:
    try:
        return WELL_KNOWN[field.known].read(text_of(value.decode() if isinstance(value, bytes) else value))
    except ValueError:
        raise RowError(f"{path} is not a {field.known}") from None


def _leaf(field: Field, path: str, value: Any, max_characters: int) -> bytes | int | float | None:
    """The value as it is stored; None where it is missing and may be."""
    kind = field.kind
    if value is None or value == b"":
        if field.optional or (textual(kind) and (not isinstance(kind, Category) or "" in kind.values)):
            return None
        if field.implicit:
            return kind.values[0].encode() if textual(kind) and isinstance(kind, Category) else _filler(field)
        raise RowError(f"{path} is missing")
    if isinstance(kind, Category) and kind.numbers:
        value = _named(kind, value)
    if textual(kind):
        text = _text(path, value)
        check_length(path, text, max_characters)
        return _known(path, kind, text.decode(), text)
    if isinstance(kind, Number) and not kind.whole:
        return _number(path, value)
    if isinstance(kind, Category) and kind.type == "bool":
        return _bool(path, value)
    whole = _int(path, value)
    return _known(path, kind, str(whole), whole)


def _named(kind: Category, value: Any) -> Any:
    """The name of a value that is given by its number; all else as it is."""
    text = _plain(value)
    is_number = not isinstance(value, bool) and text not in kind.values and text.removeprefix("-").isdecimal()
    if is_number and int(text) in kind.numbers:
        return kind.values[kind.numbers.index(int(text))]
    return value


def _known(path: str, kind: Any, text: str, value: Any) -> Any:
    if isinstance(kind, Category) and kind.values and text not in kind.values:
        raise RowError(f"{path} is none of its category's values")
    return value


def _text(path: str, value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise RowError(f"{path} is not text")
    return encoded(path, value)


def _plain(value: Any) -> str:
    """A value as text that is to be parsed as a number; the JSON of Protocol Buffers spells 64-bit ones as text."""
    return value.decode() if isinstance(value, bytes) else value if isinstance(value, str) else repr(value)


def _parsed(path: str, value: Any, parse: Callable[[str], _Number], what: str) -> _Number:
    """Parses a value as a number; raises RowError for all else, bools and digits with underscores among it."""
    try:
        if isinstance(value, bool) or "_" in (text := _plain(value)):
            raise ValueError
        return parse(text)
    except ValueError:
        raise RowError(f"{path} is not a {what}") from None


def _number(path: str, value: Any) -> float:
    number = _parsed(path, value, float, "number")
    if not math.isfinite(number):
        raise RowError(f"{path} is not a finite number")
    if abs(number) >= LARGE:
        raise RowError(f"{path} is a number too large")
    (rounded,) = _FLOAT.unpack(_FLOAT.pack(number))
    return float(rounded)


def _int(path: str, value: Any) -> int:
    whole = _parsed(path, value, _whole, "whole number")
    if not -(2**63) <= whole < 2**63:
        raise RowError(f"{path} is not a number of 64 bits")
    return whole


def _whole(text: str) -> int:
    """A whole number, also with decimals of nothing, as programs write it that have none but real numbers."""
    number, point, decimals = text.partition(".")
    return int(number if point and not decimals.strip("0") else text)


def _bool(path: str, value: Any) -> int:
    if (found := _BOOLS.get(_plain(value).lower())) is None:
        raise RowError(f"{path} is neither true nor false")
    return found


def nested(names: Sequence[Sequence[str]], cells: Sequence[bytes]) -> dict[str, Any]:
    """Nests the cells of a row into an object, one name a level; a message whose cells are all empty is left out."""
    value: dict[str, Any] = {}
    for path, cell in zip(names, cells, strict=True):
        if cell:
            inside = value
            for name in path[:-1]:
                inside = inside.setdefault(name, {})
            inside[path[-1]] = cell
    return value


def flat_leaves(message: Message) -> list[SeenLeaf]:
    """All leaves, which are the columns of a table that holds such records.

    Raises:
        ValueError: a field is repeated.
    """
    if repeated := [leaf.path for leaf in leaves(message) if leaf.most]:
        raise ValueError(f"{repeated[0]} is repeated, which cells of a table cannot be")
    return list(seen_leaves(message))
