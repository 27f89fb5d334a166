"""The tree of columns that a schema stands for: what the model's tree is built from. Imports no TensorFlow.

A batch of records is a mapping from the keys below to tensors, with a leading axis [B], or [B, n] inside a repeated
field of at most n elements:

    text            path           int32 [..., T]  symbols, END, PAD
    numbers         p+q+r          float32 [..., k]  all numbers of one message, in their order
    category        path           int32 [...]
    flag            path?          int32 [...]  1 where the field is there: a category of two values
    count           path#          int32 [B]  elements of a repeated field: a category of n + 1 values
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tfvae.schema.message import Category, Field, Message, Number, Text


@dataclass(frozen=True)
class TextNode:
    """A column of text."""

    key: str
    length: int
    flag: str = ""
    """Key of the flag without which it counts for nothing; "" where there is none."""


@dataclass(frozen=True)
class NumbersNode:
    """All numbers of one message. `flags` has the key of the flag of each number, "" where it is never missing."""

    key: str
    flags: tuple[str, ...]


@dataclass(frozen=True)
class ChoiceNode:
    """A column of categories, flags or counts."""

    key: str
    size: int
    flag: str = ""


@dataclass(frozen=True)
class MessageNode:
    """A message: its children in order, numbers last (generated-loss paper, Appendix B.3). The root's key is ""."""

    key: str
    children: "tuple[Node, ...]"
    flag: str = ""


@dataclass(frozen=True)
class RepeatedNode:
    """A repeated field "path[]" of elements "path"; `count` is the key of their number, `most` its maximum."""

    key: str
    element: "ColumnNode | MessageNode"
    count: str
    most: int


ColumnNode = TextNode | NumbersNode | ChoiceNode
"""A leaf: one column of a batch."""
Node = ColumnNode | MessageNode | RepeatedNode


def structure(message: Message) -> MessageNode:
    """The tree of a message."""
    return _tuple(message, "", "")


def children(node: Node) -> "tuple[Node, ...]":
    """The nodes right below a node: the fields of a message, the element of a repeated field, none of a leaf."""
    if isinstance(node, MessageNode):
        return node.children
    return (node.element,) if isinstance(node, RepeatedNode) else ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, depth first, each before what lies below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def columns(node: Node) -> Iterator[ColumnNode]:
    """The leaves in order, depth first."""
    for found in walk(node):
        if not isinstance(found, MessageNode | RepeatedNode):
            yield found


def elements(node: Node, most: int = 0) -> dict[str, int]:
    """Key of each leaf -> maximum number of elements of the repeated field that it lies in, 0 where it lies in none."""
    if isinstance(node, RepeatedNode):
        return elements(node.element, node.most)
    if isinstance(node, MessageNode):
        return {key: n for child in node.children for key, n in elements(child, most).items()}
    return {node.key: most}


def sizes_of(group: Sequence[TextNode], elements: Mapping[str, int]) -> list[int]:
    """Number of texts that an example has in each column of text: 1, or n in a repeated field; see `elements`."""
    return [max(elements[text.key], 1) for text in group]


def text_groups(root: MessageNode, shared: bool) -> list[list[TextNode]]:
    """Columns of text by the character model they share: one for all, or one each."""
    texts = [column for column in columns(root) if isinstance(column, TextNode)]
    return ([texts] if texts else []) if shared else [[text] for text in texts]


def _tuple(message: Message, key: str, flag: str) -> MessageNode:
    prefix = f"{key}." if key else ""
    loose = [field for field in message.fields if isinstance(field.kind, Number) and not field.most]
    children = [child for field in message.fields for child in _children(field, prefix + field.name)]
    if loose:
        paths = [prefix + field.name for field in loose]
        flags = tuple(f"{path}?" if field.flagged else "" for path, field in zip(paths, loose, strict=True))
        children.append(NumbersNode("+".join(paths), flags))
    return MessageNode(key, tuple(children), flag)


def _children(field: Field, path: str) -> list[Node]:
    """The nodes of a field: its flag or count, if it has one, and its own, unless the message's numbers hold it."""
    if field.most:
        return [
            ChoiceNode(f"{path}#", field.most + 1),
            RepeatedNode(f"{path}[]", _element(field, path, ""), f"{path}#", field.most),
        ]
    flag = f"{path}?" if field.flagged else ""
    own = [] if isinstance(field.kind, Number) else [_element(field, path, flag)]
    return [ChoiceNode(flag, 2), *own] if flag else [*own]


def _element(field: Field, path: str, flag: str) -> "ColumnNode | MessageNode":
    kind = field.kind
    if isinstance(kind, Text):
        return TextNode(path, kind.length, flag)
    if isinstance(kind, Category):
        return ChoiceNode(path, len(kind.values), flag)
    return _tuple(kind, path, flag) if isinstance(kind, Message) else NumbersNode(path, ("",))
