"""The tree of columns that a schema stands for: what the model's tree is built from. Imports no TensorFlow.

A batch of records is a mapping from the keys below to tensors, with a leading axis [B], or [B, n] inside a repeated
field of at most n elements:

    text            path           int32 [..., T]  symbols, END, PAD
    numbers         p+q+r          float32 [..., k]  all numbers of one message, in their order
    category        path           int32 [...]
    flag            path?          int32 [...]  1 where the field is there: a category of two values
    count           path#          int32 [B]  elements of a repeated field: a category of n + 1 values
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tfvae.data.schema import Category, Field, Message, Number, Text


@dataclass(frozen=True)
class Texts:
    """A column of text."""

    key: str
    length: int
    flag: str = ""
    """Key of the flag without which it counts for nothing; "" where there is none."""


@dataclass(frozen=True)
class Numbers:
    """All numbers of one message; `flags` has the key of each one's flag, or "" where it is never missing."""

    key: str
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """A column of categories, flags or counts."""

    key: str
    size: int
    flag: str = ""


@dataclass(frozen=True)
class Tuple:
    """A message: its children in order, numbers last (generated-loss paper, Appendix B.3). The root's key is ""."""

    key: str
    children: tuple["Texts | Numbers | Choice | Tuple | Repeated", ...]
    flag: str = ""


@dataclass(frozen=True)
class Repeated:
    """A repeated field "path[]" of elements "path": `count` is the key of their number, `most` the largest."""

    key: str
    element: "Texts | Numbers | Choice | Tuple"
    count: str
    most: int


def structure(message: Message) -> Tuple:
    """The tree of a message."""
    return _tuple(message, "", "")


def columns(node: "Texts | Numbers | Choice | Tuple | Repeated") -> Iterator["Texts | Numbers | Choice"]:
    """The leaves in order, depth first."""
    if isinstance(node, Tuple):
        for child in node.children:
            yield from columns(child)
    elif isinstance(node, Repeated):
        yield from columns(node.element)
    else:
        yield node


def elements(node: "Texts | Numbers | Choice | Tuple | Repeated", most: int = 0) -> dict[str, int]:
    """Key of each leaf -> elements at most of the repeated field that it lies in; 0 where it lies in none."""
    if isinstance(node, Repeated):
        return elements(node.element, node.most)
    if isinstance(node, Tuple):
        return {key: n for child in node.children for key, n in elements(child, most).items()}
    return {node.key: most}


def _tuple(message: Message, key: str, flag: str) -> Tuple:
    prefix = f"{key}." if key else ""
    loose = [field for field in message.fields if isinstance(field.kind, Number) and not field.most]
    children = [child for field in message.fields for child in _children(field, prefix + field.name)]
    if loose:
        paths = [prefix + field.name for field in loose]
        flags = tuple(f"{path}?" if field.flagged else "" for path, field in zip(paths, loose, strict=True))
        children.append(Numbers("+".join(paths), flags))
    return Tuple(key, tuple(children), flag)


def _children(field: Field, path: str) -> list["Texts | Numbers | Choice | Tuple | Repeated"]:
    """The column of its flag or count, where it has one, and itself, unless the message's `Numbers` have it."""
    if field.most:
        return [
            Choice(f"{path}#", field.most + 1),
            Repeated(f"{path}[]", _element(field, path, ""), f"{path}#", field.most),
        ]
    flag = f"{path}?" if field.flagged else ""
    own = [] if isinstance(field.kind, Number) else [_element(field, path, flag)]
    return [Choice(flag, 2), *own] if flag else [*own]


def _element(field: Field, path: str, flag: str) -> "Texts | Numbers | Choice | Tuple":
    kind = field.kind
    if isinstance(kind, Text):
        return Texts(path, kind.length, flag)
    if isinstance(kind, Category):
        return Choice(path, len(kind.values), flag)
    return _tuple(kind, path, flag) if isinstance(kind, Message) else Numbers(path, ("",))
