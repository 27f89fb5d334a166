"""What became of raw items: counts that merge. Imports no TensorFlow."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tfvae.data.reader import DataError

REASONS = 5
"""Rejects whose reasons are kept."""


class Counts(NamedTuple):
    """Records written and items rejected; `Counts({}, 0, ())` is the neutral element of `merge`."""

    records: Mapping[str, int]
    """Records by split."""
    rejects: int
    reasons: tuple[str, ...]
    """Of the first few rejects."""

    def merge(self, other: "Counts") -> "Counts":
        """Counts of both, this one's reasons first."""
        splits = {**self.records, **other.records}
        records = {split: self.records.get(split, 0) + other.records.get(split, 0) for split in splits}
        return Counts(records, self.rejects + other.rejects, (*self.reasons, *other.reasons)[:REASONS])

    def __str__(self) -> str:
        records = ", ".join(f"{n} {split}" for split, n in self.records.items())
        return f"{records}; {self.rejects} rejected" + (f", first {self.reasons[0]}" if self.reasons else "")


def check_counts(counts: Counts, splits: Iterable[str], max_reject_fraction: float) -> None:
    """Raises DataError where more than `max_reject_fraction` of all items were rejected, or a split has no record."""
    total = sum(counts.records.values()) + counts.rejects
    if counts.rejects > max_reject_fraction * total:
        limit = f"{counts.rejects} of {total} items cannot be read (`max_reject_fraction` is {max_reject_fraction})"
        raise DataError(f"{limit}; the first: {'; '.join(counts.reasons)}.")
    empty = sorted(split for split in splits if not counts.records.get(split))
    if empty:
        raise DataError(f"the split {empty[0]!r} has no record ({counts}).")
