"""The order in which the fields of a record are made: the schema's, one that is declared, or a learned one."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from tfvae.checks import ConfigError
from tfvae.schema.structure import MessageNode, Node, NumbersNode, RepeatedNode, columns

LEARNED, SCHEMA = "learned", "schema"
"""The most determining field first; or as the schema has them. Any other order is a list of names."""


def ordered(root: MessageNode, order: str, worth: Callable[[str], float]) -> MessageNode:
    """The structure with the fields of each message in another order; flags and counts stay before what they are of.

    Args:
        root: the structure.
        order: "learned", "schema", or names of the record's fields, with commas between: these come first.
        worth: key of a column -> a number; in the learned order the field with the column of the highest comes first.

    Raises:
        ConfigError: a name is none of the record's.
    """
    if order == SCHEMA:
        return root
    if order == LEARNED:
        return _sorted(root, worth)
    names = [name.strip() for name in order.split(",")]
    units = _units(root)
    known = {name: place for place, unit in enumerate(units) for name in _names(unit[-1])}
    if missing := [name for name in names if name not in known]:
        choices = f"{LEARNED}, {SCHEMA}, or names among {', '.join(known)}"
        raise ConfigError(f"`config.model.read_back.order` must be {choices}; got {missing[0]!r}.")
    first = list(dict.fromkeys(known[name] for name in names))
    rest = [place for place in range(len(units)) if place not in first]
    return _of([units[place] for place in (*first, *rest)], root)


def _sorted(message: MessageNode, worth: Callable[[str], float]) -> MessageNode:
    """The fields of a message, and of those inside it, by falling worth."""
    units = [
        (*unit[:-1], _sorted(unit[-1], worth)) if isinstance(unit[-1], MessageNode) else unit
        for unit in _units(message)
    ]
    best = [max(worth(column.key) for column in columns(unit[-1])) for unit in units]
    return _of([units[place] for place in sorted(range(len(units)), key=lambda place: -best[place])], message)


def _of(units: Sequence[tuple[Node, ...]], message: MessageNode) -> MessageNode:
    return replace(message, children=tuple(node for unit in units for node in unit))


def _units(message: MessageNode) -> list[tuple[Node, ...]]:
    """The children of a message, each with the flags or the count that must come before it."""
    needed = {key for child in message.children for key in _needs(child)}
    by_key = {child.key: child for child in message.children}
    owners = [child for child in message.children if child.key not in needed]
    return [(*(by_key[key] for key in _needs(child)), child) for child in owners]


def _needs(node: Node) -> tuple[str, ...]:
    """Keys of the choices that say whether a node is there, or how often."""
    if isinstance(node, NumbersNode):
        return tuple(flag for flag in node.flags if flag)
    if isinstance(node, RepeatedNode):
        return (node.count,)
    return (node.flag,) if node.flag else ()


def _names(node: Node) -> list[str]:
    """Names of the fields that a node stands for; one field alone may have a + in its name."""
    if isinstance(node, NumbersNode) and len(node.flags) > 1:
        return [name for name in node.key.split("+") if name]
    return [node.key.removesuffix("[]")]
