"""Numbers of a message in groups: those of a group are modelled together, the groups one after the other.

A batch of records has all numbers of a message side by side in one column. A model that reads its values back has a
column for each group instead.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import tensorflow as tf

from tfvae.schema.cells import cells
from tfvae.schema.message import Message, Number
from tfvae.schema.presence import Columns
from tfvae.schema.structure import MessageNode, Node, NumbersNode, RepeatedNode


class NumberGroups:
    """Columns of a batch <-> columns of a model that parts numbers.

    Args:
        parts: key of each column of numbers that is parted -> key of each group's column -> places of its numbers.
    """

    def __init__(self, parts: Mapping[str, Mapping[str, Sequence[int]]] | None = None) -> None:
        self.parts = dict(parts or {})

    def structure(self, root: MessageNode) -> MessageNode:
        """The structure with a node for each group, in place of that of all numbers of a message."""
        return replace(root, children=tuple(node for child in root.children for node in self._nodes(child)))

    def _nodes(self, node: Node) -> Iterator[Node]:
        if isinstance(node, NumbersNode) and node.key in self.parts:
            for key, places in self.parts[node.key].items():
                yield NumbersNode(key, tuple(node.flags[place] for place in places))
        elif isinstance(node, RepeatedNode) and isinstance(node.element, MessageNode):
            yield replace(node, element=self.structure(node.element))
        else:
            yield self.structure(node) if isinstance(node, MessageNode) else node

    def apart(self, x: Columns) -> Columns:
        """A batch's columns -> the model's."""
        others = {key: column for key, column in x.items() if key not in self.parts}
        return others | {
            key: tf.gather(x[whole], places, axis=-1)
            for whole, parts in self.parts.items()
            for key, places in parts.items()
        }

    def together(self, x: Columns) -> Columns:
        """The model's columns -> a batch's."""
        found = dict(x)
        for whole, parts in self.parts.items():
            joined = tf.concat([found.pop(key) for key in parts], axis=-1)
            found[whole] = tf.gather(joined, np.argsort(np.concatenate(list(parts.values()))), axis=-1)
        return found


def paths_of(message: Message) -> dict[str, list[str]]:
    """Key of each column of numbers -> the paths of its numbers."""
    found = dict[str, list[str]]()
    for cell in cells(message):
        if isinstance(cell.kind, Number):
            found.setdefault(cell.key, []).append(cell.name)
    return found


def parted(message: Message, groups: Mapping[str, Sequence[Sequence[int]]]) -> NumberGroups:
    """Key of each column of numbers -> places of the numbers of each group; a column of one group stays as it is."""
    paths, found = paths_of(message), dict[str, dict[str, Sequence[int]]]()
    taken = {name for cell in cells(message) for name in (cell.name, cell.key)}
    for whole, parts in groups.items():
        if len(parts) > 1:
            found[whole] = {}
            for group in parts:
                found[whole][_key([paths[whole][place] for place in group], taken)] = group
    return NumberGroups(found)


def _key(names: Sequence[str], taken: set[str]) -> str:
    """A key for a group that no other column has, for a field may well be called "lat+lon"; adds it to `taken`."""
    if len(names) == 1:
        return names[0]
    key = "+".join(names)
    while key in taken:
        key += "+"
    taken.add(key)
    return key
