"""What became of raw items: counts that merge. Imports no TensorFlow."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

from tfvae.checks import DataError
from tfvae.data.reader import FINDINGS, Shard

COUNTS = "counts.json"
"""File with what `dump_counts` gives."""
REASONS = 5
"""Rejects whose reasons are kept."""
KINDS = 50
"""Different reasons whose rejects are counted apart; those of all others are counted as `OTHER`."""
OTHER = "other"
MUCH = 0.05
"""Share of the items that filters may leave out without a warning."""
FEW = 10_000
"""Rejects that are counted even where fewer are too many already: their reasons tell what is wrong with the data."""


class Noted(NamedTuple):
    """How often a reader told the same, and of which file first."""

    times: int
    where: str


class Counts(NamedTuple):
    """Records written, items rejected, items skipped; `Counts({}, 0, ())` is the neutral element of `merge`."""

    records: Mapping[str, int]
    """Records by split."""
    rejects: int
    reasons: tuple[str, ...]
    """Why the first few rejects were rejected, and where they stood; at most `REASONS`."""
    skips: Mapping[str, int] = {}
    """Skipped items by reason."""
    kinds: Mapping[str, int] = {}
    """Rejected items by reason, without where they stood."""
    stopped: bool = False
    """Whether reading ended before the last item, because more than `most_rejects` had been rejected."""
    told: Mapping[str, Noted] = {}
    """What readers made of files, and people should know; see `tfvae.data.reader.Told`."""

    @property
    def total(self) -> int:
        """Items that were read: records, rejects and skips."""
        return self.written + self.rejects + sum(self.skips.values())

    @property
    def written(self) -> int:
        """Records of all splits that hold examples."""
        return sum(n for split, n in self.records.items() if split != FINDINGS)

    def merge(self, other: "Counts") -> "Counts":
        """Counts of both, this one's reasons first."""
        reasons = (*self.reasons, *other.reasons)[:REASONS]
        records, skips = _added(self.records, other.records), _added(self.skips, other.skips)
        kinds, told = _few(_added(self.kinds, other.kinds)), _noted(self.told, other.told)
        return Counts(records, self.rejects + other.rejects, reasons, skips, kinds, self.stopped or other.stopped, told)

    def __str__(self) -> str:
        examples = [f"{n} {split}" for split, n in self.records.items() if split != FINDINGS]
        records = ", ".join(examples) or "no records"
        rejects = f"{self.rejects} rejected" + (f", first {self.reasons[0]}" if self.reasons else "")
        return "; ".join([records, rejects, *([f"skipped: {describe_skips(self.skips)}"] if self.skips else [])])


def load_counts(fields: Sequence[Any]) -> Counts:
    """Counts from what JSON made of them."""
    records, rejects, reasons, skips, kinds, stopped, told = fields
    noted = {what: Noted(*note) for what, note in told.items()}
    return Counts(records, rejects, tuple(reasons), skips, kinds, stopped, noted)


def dump_counts(counts: Counts) -> str:
    """JSON for people and reports: items = records + rejects + skips, each of these by split or reason."""
    named = {"items": counts.total, "records": counts.records, "rejects": counts.rejects, "skips": counts.skips}
    rest = {"kinds": counts.kinds, "first": counts.reasons, "stopped": counts.stopped, "told": counts.told}
    return json.dumps({**named, **rest}, indent=1)


def parse_counts(text: str) -> Counts:
    """Counts that `dump_counts` wrote."""
    named = json.loads(text)
    names = ("records", "rejects", "first", "skips", "kinds", "stopped")
    return load_counts([*(named[name] for name in names), named.get("told", {})])


def describe_skips(skips: Mapping[str, int]) -> str:
    """Numbers and reasons, the most frequent first."""
    ordered = sorted(skips.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count} with {reason}" for reason, count in ordered)


def notices(counts: Counts) -> list[str]:
    """Lines that people should see: what readers told, with the first file, and how often where it was more than once;
    and that filters left out more than `MUCH` of all items."""
    told = [
        f"{PurePath(w).name}: {what}" + (f" ({n:,} times)" if n > 1 else "") for what, (n, w) in counts.told.items()
    ]
    share = sum(counts.skips.values()) / max(counts.total, 1)
    if share <= MUCH:
        return told
    option = "; --config.data.max_characters keeps longer ones" if "characters" in " ".join(counts.skips) else ""
    return [*told, f"Warning: {share:.0%} of all items were skipped, {describe_skips(counts.skips)}{option}."]


def _noted(a: Mapping[str, Noted], b: Mapping[str, Noted]) -> dict[str, Noted]:
    """What both told, each with its first file; of too many different things the first ones."""
    both = dict(a)
    for what, (times, where) in b.items():
        if what in both or len(both) < KINDS:
            before, first = both.get(what, (0, where))
            both[what] = Noted(before + times, first)
    return both


def _added(a: Mapping[str, int], b: Mapping[str, int]) -> dict[str, int]:
    return {key: a.get(key, 0) + b.get(key, 0) for key in {**a, **b}}


def _few(kinds: dict[str, int]) -> dict[str, int]:
    """Keeps the counts of the first `KINDS` reasons; all others are added up under `OTHER`."""
    named = [kind for kind in kinds if kind != OTHER]
    if len(named) <= KINDS:
        return kinds
    kept = {kind: kinds[kind] for kind in named[:KINDS]}
    return {**kept, OTHER: sum(kinds.values()) - sum(kept.values())}


def most_rejects(shards: Iterable[Shard], max_reject_fraction: float) -> float:
    """Rejects up to which the items of the shards may still pass `check_counts`, and `FEW` at least.

    No more items can come than the shards are long. Where more are rejected than the fraction of those, it stays too
    many whatever the rest holds, so reading may stop; and where the fraction is 1, it never does.
    """
    most = sum(shard.stop - shard.start for shard in shards if shard.split != FINDINGS)
    return max(max_reject_fraction * most, FEW)


def check_counts(counts: Counts, splits: Iterable[str], max_reject_fraction: float) -> None:
    """Raises DataError where more than `max_reject_fraction` of all items were rejected, or a split has no record.

    Skipped items count neither as read nor as rejected.
    """
    total = counts.written + counts.rejects
    if counts.rejects > max_reject_fraction * total:
        limit = f"{counts.rejects} of {total} items cannot be read (`max_reject_fraction` is {max_reject_fraction})"
        end = ", and reading stopped there, for the rest cannot make up for them" if counts.stopped else ""
        raise DataError(f"{limit}{end}; the first: {'; '.join(counts.reasons)}.")
    splits = set(splits)
    if empty := sorted(split for split in splits if not counts.records.get(split)):
        raise DataError(f"the split {empty[0]!r} has no record ({counts}){_hint(counts, splits)}.")


def _hint(counts: Counts, splits: set[str]) -> str:
    """A remedy for a split without records, or "".

    Only readers that hash their rows place findings among them, instead of listing findings as a split of its own.
    """
    if FINDINGS in splits or FINDINGS not in counts.records:
        return ""
    return f": equal rows fall into one split, so there may be too few different ones among these {counts.written} rows"
