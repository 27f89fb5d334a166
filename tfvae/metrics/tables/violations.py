"""Values that no training row could have had: out of range, unseen, spelled otherwise, or of another kind."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from tfvae.metrics.tables.compared import Compared
from tfvae.metrics.tables.plain import PlainTable
from tfvae.metrics.tables.spelling import patterns, unlike_share
from tfvae.metrics.tables.values import Kind, as_number, as_text, is_missing

_USUAL = 0.02
"""A fine pattern says something of a column where at most this share of its held-out values has a new one."""


class Violations(NamedTuple):
    """Shares of the values of a column that are there."""

    outside: Compared
    """Numbers below the least or above the greatest of the training rows."""
    unseen: Compared
    """Categories that no training row has."""
    pattern: Compared
    """Values of a pattern that no training row has."""
    kind: Compared
    """Values that are no number, where all of the training rows are."""


def violations(train: PlainTable, held: PlainTable, fake: PlainTable) -> Mapping[str, Violations]:
    """Of each column; held-out rows say what is normal."""
    return {
        name: _violations(kind, train.values[name], *(table.cells[name] for table in (train, held, fake)))
        for name, kind in train.kinds.items()
    }


def _violations(
    kind: Kind, known: np.ndarray, train: Sequence[Any], held: Sequence[Any], fake: Sequence[Any]
) -> Violations:
    def both(share: Any) -> Compared:
        return Compared(*(share([value for value in values if not is_missing(value)]) for values in (fake, held)))

    return Violations(
        both(lambda values: _outside(known, values) if kind == "number" else 0.0),
        both(lambda values: _unseen(set(known.tolist()), values) if kind == "category" else 0.0),
        _patterns(kind, train, held, fake),
        both(lambda values: _share([as_number(value) is None for value in values]) if kind == "number" else 0.0),
    )


def _share(found: Sequence[bool]) -> float:
    return sum(found) / max(len(found), 1)


def _outside(known: np.ndarray, values: Sequence[Any]) -> float:
    if np.isnan(known).all():
        return 0.0
    least, most = np.nanmin(known), np.nanmax(known)
    sizes = [size for value in values if (size := as_number(value)) is not None]
    return _share([not least <= size <= most for size in sizes])


def _unseen(known: set[str], values: Sequence[Any]) -> float:
    return _share([as_text(value) not in known for value in values])


def _patterns(kind: Kind, train: Sequence[Any], held: Sequence[Any], fake: Sequence[Any]) -> Compared:
    """By the finest pattern that real values keep to: street names have new ones all the time, phone numbers none."""
    for pattern in patterns(kind):
        known = {pattern(value) for value in train if not is_missing(value)}
        found = Compared(*(unlike_share(known, list(values), pattern) for values in (fake, held)))
        if found.real <= _USUAL:
            break
    return found
