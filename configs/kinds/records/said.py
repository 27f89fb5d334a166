"""What columns say of each other: how many nats a column's values take given those of another one."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from tfvae.networks.records.fields.counts import IMPOSSIBLE, Counts, best_strength, closed, counted
from tfvae.schema.structure import MessageNode, RepeatedNode, columns, walk

CELLS = 4_000_000
"""Of a table of counts, at most: a category with too many values is not considered as a parent."""


class Counted(NamedTuple):
    """The values of a column in the training rows."""

    targets: np.ndarray
    """Number of each row's value among those that are counted, int [N]."""
    size: int
    codes: np.ndarray
    """What other columns are counted by, int [N]: the same, or coarser."""
    coarse: int
    """Number of codes."""
    there: np.ndarray
    """Whether a row has a value, bool [N]: what it has not, others are counted by as one code more."""
    spelled: float = 0.0
    """Nats of a value beside those of its target, about: what spelling it takes."""


class Said:
    """Tables of counts of columns given each other, of columns of one scope: the record, or one repeated field.

    Args:
        root: the structure.
        found: key of each column -> its values.
        least: rows that a cell of a table stands for.
    """

    def __init__(self, root: MessageNode, found: Mapping[str, Counted], least: int = 1) -> None:
        self._found, self._scopes, self._least = found, _scopes(root), least
        # Each pair is asked for twice: for the order, and for the parent.
        self.strength = cache(self._strength)

    def counts(self, key: str, earlier: Sequence[str]) -> tuple[Counts, str]:
        """Counts given the earlier column that says most of this one, or given none; and that column's key."""
        best = max(["", *self._together(key, earlier)], key=lambda parent: self.strength(key, parent)[1])
        table = self._table(key, best)
        # Pairs that are not there, such as a city and another one's postal code, show at once in rows that are made up.
        strength = IMPOSSIBLE if closed(table, self._least) else self.strength(key, best)[0]
        return Counts(table, strength, self._least), best

    def determining(self, key: str) -> float:
        """Nats of all other columns that are spared once this one is known, for each nat that this one takes."""
        spared = [self.strength(other, key)[1] - self.strength(other, "")[1] for other in self._found if other != key]
        own = self._found[key].spelled - self.strength(key, "")[1]
        return sum(max(nats, 0.0) for nats in spared) / max(own, 1e-9)

    def _strength(self, key: str, parent: str) -> tuple[float, float]:
        """See `best_strength`; a parent that cannot be one says nothing."""
        if parent and not self._together(key, [parent]):
            return self.strength(key, "")
        return best_strength(self._table(key, parent), self._least)

    def _together(self, key: str, others: Sequence[str]) -> list[str]:
        """Of some columns those of the same scope whose table is not too large."""
        size = self._found[key].size
        near = [other for other in others if self._scopes[other] == self._scopes[key]]
        return [other for other in near if self._found[other].coarse * size <= CELLS]

    def _table(self, key: str, parent: str) -> np.ndarray:
        one = self._found[key]
        targets = one.targets[one.there]
        if not parent:
            return counted(np.zeros_like(targets), targets, (1, one.size))
        other = self._found[parent]
        codes = np.where(other.there, other.codes, other.coarse)
        return counted(codes[one.there], targets, (other.coarse + 1, one.size))


def _scopes(root: MessageNode) -> dict[str, str]:
    """Key of each column -> that of the repeated field that it lies in, "" for none."""
    found = {column.key: "" for column in columns(root)}
    for node in walk(root):
        if isinstance(node, RepeatedNode):
            found |= {column.key: node.key for column in columns(node.element)}
    return found
