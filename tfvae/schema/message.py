"""What a record is: a message of fields, each of which may be a message again. Imports no TensorFlow.

A path names a field from the root: "street", "home.lat". Missing text, and a missing category of text, is the empty
string; every other field that may be missing has a column of its own that says whether it is there.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from dataclasses import field as own
from typing import TYPE_CHECKING, Any, NamedTuple

from tfvae.checks import require_one_of

if TYPE_CHECKING:
    from tfvae.schema.kinds.column import Column

TYPES = ("string", "int", "bool")
"""Types that the values of a category may have."""
LARGE = 1e15
"""Numbers are below it in size, for a variance of larger ones overflows float32."""


@dataclass(frozen=True)
class Text:
    """A string, modelled character by character.

    Args:
        length: symbols of the longest training value, without END.
        type: "string", or "int" of whole numbers too large for `Number`.
    """

    length: int = 0
    type: str = "string"

    def __post_init__(self) -> None:
        require_one_of("type", self.type, ("string", "int"))


@dataclass(frozen=True)
class Number:
    """A float; with `whole`, an integer that is modelled as one and rounded when it is generated."""

    whole: bool = False


@dataclass(frozen=True)
class Category:
    """One of a few values, of which all are known.

    Args:
        values: as text, in their order.
        type: one of `TYPES`.
        numbers: of the values, where JSON may call them by these, too; a schema that is fitted has none.
    """

    values: tuple[str, ...]
    type: str = "string"
    numbers: tuple[int, ...] = own(default=(), compare=False)

    def __post_init__(self) -> None:
        require_one_of("type", self.type, TYPES)


@dataclass(frozen=True)
class Message:
    """Fields in their order."""

    fields: tuple["Field", ...]

    def __post_init__(self) -> None:
        names = [field.name for field in self.fields]
        if not names or len(set(names)) < len(names):
            raise ValueError(f"`fields` must hold at least one field, all of different names; got {names}.")


@dataclass(frozen=True)
class Field:
    """A named part of a message.

    Args:
        name: its own name, without those of the messages around it.
        kind: what its values are.
        optional: whether it may be missing.
        most: maximum number of elements of a repeated field; 0 where it is not repeated.
        implicit: whether its absence means its default: 0, false, "", or the first value of a category of text. Other
            fields that are not optional must be there.
        alias: another name that rows may call it by; where the rows are known, the one that they do, "" for `name`.
        known: full name of the well-known type whose parts the message `kind` has, see `tfvae.schema.well_known`; rows
            have it as one text. "" for all others.
    """

    name: str
    kind: Text | Number | Category | Message
    optional: bool = False
    most: int = 0
    implicit: bool = False
    alias: str = ""
    known: str = ""

    @property
    def called(self) -> str:
        """Its name in rows, where they are known."""
        return self.alias or self.name

    @property
    def flagged(self) -> bool:
        """Whether a column "<path>?" says if it is there."""
        return self.optional and not textual(self.kind)


class Leaf(NamedTuple):
    """A field that is no message."""

    path: str
    field: Field
    most: int
    """Elements at most, of it or of a message around it; 0 where neither is repeated."""


class SeenLeaf(NamedTuple):
    """A field that is a single value to people."""

    path: str
    field: Field
    way: tuple[str, ...]
    """What rows call it, and the messages around it, the outermost first."""


@dataclass(frozen=True)
class Schema:
    """A message, and the characters of its texts.

    Args:
        message: the record, as a model has it.
        alphabet: characters with a symbol of their own; others are spelled byte by byte.
        columns: how people have the record, where its kinds were inferred: see `tfvae.schema.kinds`. Without any, a
            leaf is what people see.
        ordered: pairs of names of such columns, the first of which is never the greater: see `tfvae.schema.ordered`.
    """

    message: Message
    alphabet: tuple[str, ...]
    columns: "tuple[Column, ...]" = ()
    ordered: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """Short hash that changes with anything in the schema."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    def to_json(self) -> str:
        """Text that `from_json` reads."""
        columns = {"columns": [column.to_json() for column in self.columns]} if self.columns else {}
        message = {"message": _dump(self.message), "alphabet": list(self.alphabet)}
        ordered = {"ordered": list(map(list, self.ordered))} if self.ordered else {}
        return json.dumps({**message, **columns, **ordered}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Schema":
        """The schema that `to_json` wrote."""
        from tfvae.schema.kinds.column import Column  # kinds are made of the leaves above

        read = json.loads(text)
        columns = tuple(map(Column.from_json, read.get("columns", ())))
        ordered = tuple((low, high) for low, high in read.get("ordered", ()))
        return cls(_load(read["message"]), tuple(read["alphabet"]), columns, ordered)


def textual(kind: Text | Number | Category | Message) -> bool:
    """Whether values are strings, of which the empty one is a missing one."""
    return isinstance(kind, Text | Category) and kind.type == "string"


def leaves(message: Message, prefix: str = "", most: int = 0) -> Iterator[Leaf]:
    """All leaves in order, depth first.

    Raises:
        ValueError: a field is repeated inside a message that is.
    """
    for field in message.fields:
        path = prefix + field.name
        if field.most and most:
            raise ValueError(f"`{path}` lies in a repeated message and is repeated itself; one level is modelled.")
        if isinstance(field.kind, Message):
            yield from leaves(field.kind, f"{path}.", field.most or most)
        else:
            yield Leaf(path, field, field.most or most)


def seen_leaves(message: Message, prefix: str = "", around: tuple[str, ...] = ()) -> Iterator[SeenLeaf]:
    """All leaves of records as rows have them, in order: a well-known type is one, whatever parts a model has of it."""
    for field in message.fields:
        path, way = prefix + field.name, (*around, field.called)
        if isinstance(field.kind, Message) and not field.known:
            yield from seen_leaves(field.kind, f"{path}.", way)
        else:
            yield SeenLeaf(path, field, way)


def _dump(message: Message) -> list[dict[str, Any]]:
    return [{**asdict(field), "kind": _dump_kind(field.kind)} for field in message.fields]


def _dump_kind(kind: Text | Number | Category | Message) -> Any:
    if isinstance(kind, Message):
        return _dump(kind)
    return {"is": type(kind).__name__, **{name: v for name, v in asdict(kind).items() if name != "numbers" or v}}


def _load(fields: list[Mapping[str, Any]]) -> Message:
    return Message(tuple(Field(**{**field, "kind": _load_kind(field["kind"])}) for field in fields))


def _load_kind(kind: Any) -> Text | Number | Category | Message:
    if isinstance(kind, list):
        return _load(kind)
    values = {name: tuple(v) if isinstance(v, list) else v for name, v in kind.items() if name != "is"}
    return {"Text": Text, "Number": Number, "Category": Category}[kind["is"]](**values)
