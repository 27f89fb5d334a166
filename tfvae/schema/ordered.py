"""Pairs of columns of which one is never after, or above, the other: a pickup and a dropoff. Imports no TensorFlow."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations

import numpy as np

from tfvae.schema.kinds.column import Column
from tfvae.schema.kinds.moment import Moments
from tfvae.schema.kinds.number import Numeric

Table = Mapping[str, np.ndarray]
Pair = tuple[str, str]
"""Names of two columns; the first one's value is never the greater."""
_SURE = 20
"""Rows that would break the order, were the columns drawn apart from one another: of fewer it may be chance."""
_FIRST = 4096


def pairs_of(table: Table, columns: Sequence[Column]) -> tuple[Pair, ...]:
    """The pairs that all rows obey, and that so many rows would not obey by chance.

    Args:
        table: cells of the columns, [N].
        columns: of the table.
    """
    n = len(next(iter(table.values())))
    likely = _obeyed({name: column[:_FIRST] for name, column in table.items()}, min(n, _FIRST), _comparable(columns))
    return tuple((a.name, b.name) for a, b in _obeyed(table, n, likely))


def comparable(columns: Iterable[Column]) -> frozenset[str]:
    """Names of the columns that have the same spelling as another one, so that their values may change places."""
    return frozenset(column.name for pair in _comparable(list(columns)) for column in pair)


def in_order(table: Table, columns: Sequence[Column], pairs: Sequence[Pair]) -> dict[str, np.ndarray]:
    """The table [N] with the values of each row that break the order of a pair in each other's place."""
    found, named = dict(table), {column.name: column for column in columns}
    for _ in pairs:  # of three columns in a row, the greatest value may have to move twice
        for low, high in pairs:
            found = _exchanged(found, named[low], named[high])
    return found


def _comparable(columns: Sequence[Column]) -> list[tuple[Column, Column]]:
    """Dates of one format, or numbers of one spelling: what one column has, the other one can spell."""
    return [(a, b) for a, b in permutations(columns, 2) if a.source == b.source and _alike(a, b)]


def _alike(a: Column, b: Column) -> bool:
    if isinstance(a.kind, Moments) and isinstance(b.kind, Moments):
        one, other = ((kind.format, kind.zones, kind.minutes, kind.timed) for kind in (a.kind, b.kind))
        return one == other and len(a.kind.zones) == 1
    if isinstance(a.kind, Numeric) and isinstance(b.kind, Numeric):
        return (a.kind.spelling, a.kind.step) == (b.kind.spelling, b.kind.step)
    return False


def _obeyed(table: Table, n: int, pairs: Iterable[tuple[Column, Column]]) -> list[tuple[Column, Column]]:
    found, ranks = [], dict[str, np.ndarray]()
    for a, b in pairs:
        low, high = (ranks.setdefault(one.name, one.rank(table, n)) for one in (a, b))
        by_chance = (low > np.roll(high, max(n // 2, 1))).sum()
        if not (low > high).any() and by_chance >= _SURE and (low < high).any():
            found.append((a, b))
    return found


def _exchanged(table: dict[str, np.ndarray], low: Column, high: Column) -> dict[str, np.ndarray]:
    n = len(next(iter(table.values())))
    wrong = low.rank(table, n) > high.rank(table, n)
    if not wrong.any():
        return table
    rows = {name: column[wrong] for name, column in table.items()}
    texts = {column.name: column.write(rows, int(wrong.sum())) for column in (low, high)}
    moved = {**low.read(texts[high.name])[0], **high.read(texts[low.name])[0]}
    found = {name: table[name].copy() for name in moved}
    for name, values in moved.items():
        found[name][wrong] = values
    return {**table, **found}
