"""Tables in relation: which column of a table holds the keys of another one. Imports no TensorFlow."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tfvae.checks import ConfigError

_RELATION = re.compile(r"\s*([^.=]+?)\.([^=]+?)\s*=\s*([^.=]+?)\.([^=]+?)\s*")
_FORM = "CHILD.COLUMN=PARENT.KEY, several parted by commas"


class Relation(NamedTuple):
    """Each row of the child belongs to the row of the parent whose key it has."""

    child: str
    """Name of a table: that of its file, without the ending."""
    column: str
    """Of the child: the foreign key."""
    parent: str
    key: str
    """Column of the parent whose values all differ."""


def parse_relations(name: str, text: str) -> tuple[Relation, ...]:
    """Relations of children with one parent, such as "orders.customer_id=customers.id".

    Args:
        name: of the argument, for messages.
        text: "" for none.

    Raises:
        ConfigError: it is no such text, or the tables are not one parent and its children.
    """
    if not text.strip():
        return ()
    found = [_RELATION.fullmatch(part) for part in text.split(",")]
    relations = [Relation(*match.groups()) for match in found if match]
    if len(relations) < len(found):
        raise ConfigError(f"`{name}` must be {_FORM}; got {text!r}.")
    if reason := _unfit(relations):
        raise ConfigError(f"`{name}` must relate children with one parent, each once; got {text!r}: {reason}.")
    return tuple(relations)


def _unfit(relations: Sequence[Relation]) -> str:
    """Why relations are none of children with one parent; "" where they are."""
    parents, children = {(one.parent, one.key) for one in relations}, Counter(one.child for one in relations)
    if deep := next((one for one in relations if one.child in {parent for parent, _ in parents}), None):
        return f"{deep.child} is a child and a parent, and one level is modelled"
    if len(parents) > 1:
        return f"there are {len(parents)} parents, {', '.join(sorted('.'.join(one) for one in parents))}"
    return next((f"{child} is named {n} times" for child, n in children.items() if n > 1), "")
