"""Cuts raw data into splits and shards, the same way on every machine. Imports no TensorFlow."""

import hashlib
from collections.abc import Iterable, Mapping

import numpy as np

from tfvae.checks import DataError
from tfvae.data.reader import ALL, SPLITS, Shard

_TEST, _VALIDATION = ((tenths * 2**64 // 10).to_bytes(8, "big") for tenths in (1, 2))
"""Hashes below are of the split; bytes are compared, for it is done for each row."""


def hash_position(key: str) -> float:
    """A number in [0, 1), uniform over keys, from the first 8 bytes of SHA-256."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") / 2**64


def hash_order(keys: Iterable[str]) -> list[str]:
    """Keys in the order of their hashes, so that the first n are a fair sample of all classes."""
    return sorted(keys, key=lambda key: (hash_position(key), key))


def hash_split(keys: Iterable[str], test_fraction: float, name: str) -> dict[str, list[str]]:
    """Splits "train" and "test". Where a key falls depends on the key alone, not on the others.

    Raises:
        DataError: there are so few keys that a split stays empty; the message has `name`.
    """
    ordered = hash_order(keys)
    tests = sum(hash_position(key) < test_fraction for key in ordered)
    if tests in (0, len(ordered)):
        raise DataError(f"{name} has only {len(ordered)} images, too few to split off `test_fraction` {test_fraction}.")
    return {"train": ordered[tests:], "test": ordered[:tests]}


def hash_assign(key: str, fractions: Mapping[str, float]) -> str:
    """The split of one key: each of `fractions` gets its share of all keys, "train" the rest."""
    position = hash_position(key)
    for split, fraction in fractions.items():
        if position < fraction:
            return split
        position -= fraction
    return "train"


def hash_ends(positions: Iterable[float], fractions: Mapping[str, float]) -> dict[str, float]:
    """Where each of the splits ends among hashed keys: it has those below that none before it has, "train" the rest.

    Each gets its share of [0, 1), as by `hash_assign`. But where a split, or "train", would have no key, its end moves
    by as many keys as give it one.

    Args:
        positions: of all keys, from `hash_position`; more than there are `fractions`.
        fractions: shares of the splits other than "train".
    """
    ordered = np.sort(np.fromiter(positions, np.float64))
    ends, last = dict[str, float](), 0
    for place, (split, share) in enumerate(zip(fractions, np.cumsum([*fractions.values()]), strict=True)):
        after = len(fractions) - place  # splits that follow, "train" too, and must have a key
        last = min(max(int(np.searchsorted(ordered, share)), last + 1), len(ordered) - after)
        ends[split] = float(ordered[last])
    return ends


def content_split(content: bytes) -> str:
    """One of `SPLITS` for what a row holds, 8:1:1: equal rows fall into one split."""
    position = hashlib.sha256(content).digest()
    return "test" if position < _TEST else "validation" if position < _VALIDATION else "train"


def splits_of(shards: Iterable[Shard]) -> list[str]:
    """Sorted names of the splits that must have records after these shards are read; `ALL` stands for every split."""
    return sorted({name for shard in shards for name in (SPLITS if shard.split == ALL else (shard.split,))})


def check_fractions(fractions: Mapping[str, float]) -> None:
    """Raises ValueError unless each of the `<split>_fraction` is above 0, and their sum below 1."""
    if not all(0 < fraction < 1 for fraction in fractions.values()) or sum(fractions.values()) >= 1:
        names = " and ".join(f"`{split}_fraction`" for split in fractions)
        got = ", ".join(map(repr, fractions.values()))
        raise ValueError(f"{names} must lie between 0 and 1, and their sum too; got {got}.")


def check_test_fraction(test_fraction: float) -> None:
    """Raises ValueError unless 0 < test_fraction < 1."""
    if not 0 < test_fraction < 1:
        raise ValueError(f"`test_fraction` must lie between 0 and 1, got {test_fraction!r}.")


def cut(split: str, path: str, count: int, length: int) -> list[Shard]:
    """Shards of at most `length` items that cover items 0 to `count`.

    Raises:
        DataError: there are no items.
    """
    if count == 0:
        raise DataError(f"{path} has no items for the split {split!r}.")
    return [Shard(split, path, start, min(start + length, count)) for start in range(0, count, length)]
