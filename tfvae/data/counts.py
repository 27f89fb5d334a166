"""What became of raw items: counts that merge. Imports no TensorFlow."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from tfvae.data.reader import VOCABULARY, DataError

REASONS = 5
"""Rejects whose reasons are kept."""


class Counts(NamedTuple):
    """Records written, items rejected, items skipped; `Counts({}, 0, ())` is the neutral element of `merge`."""

    records: Mapping[str, int]
    """Records by split."""
    rejects: int
    reasons: tuple[str, ...]
    """Of the first few rejects."""
    skips: Mapping[str, int] = {}
    """Skipped items by reason."""

    def merge(self, other: "Counts") -> "Counts":
        """Counts of both, this one's reasons first."""
        reasons = (*self.reasons, *other.reasons)[:REASONS]
        records, skips = _added(self.records, other.records), _added(self.skips, other.skips)
        return Counts(records, self.rejects + other.rejects, reasons, skips)

    def __str__(self) -> str:
        records = ", ".join(f"{n} {split}" for split, n in self.records.items())
        rejects = f"{self.rejects} rejected" + (f", first {self.reasons[0]}" if self.reasons else "")
        return "; ".join([records, rejects, *([f"skipped: {describe_skips(self.skips)}"] if self.skips else [])])


def load_counts(fields: Sequence[Any]) -> Counts:
    """Counts from what JSON made of them."""
    records, rejects, reasons, *skips = fields
    return Counts(records, rejects, tuple(reasons), *skips)


def describe_skips(skips: Mapping[str, int]) -> str:
    """Numbers and reasons, the most frequent first."""
    ordered = sorted(skips.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count} with {reason}" for reason, count in ordered)


def _added(a: Mapping[str, int], b: Mapping[str, int]) -> dict[str, int]:
    return {key: a.get(key, 0) + b.get(key, 0) for key in {**a, **b}}


def check_counts(counts: Counts, splits: Iterable[str], max_reject_fraction: float) -> None:
    """Raises DataError where more than `max_reject_fraction` of all items were rejected, or a split has no record.

    Skipped items count neither as read nor as rejected.
    """
    total = sum(n for split, n in counts.records.items() if split != VOCABULARY) + counts.rejects
    if counts.rejects > max_reject_fraction * total:
        limit = f"{counts.rejects} of {total} items cannot be read (`max_reject_fraction` is {max_reject_fraction})"
        raise DataError(f"{limit}; the first: {'; '.join(counts.reasons)}.")
    empty = sorted(split for split in splits if not counts.records.get(split))
    if empty:
        raise DataError(f"the split {empty[0]!r} has no record ({counts}).")
