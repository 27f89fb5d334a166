"""Which numbers of a message are modelled together: pairs that say much of each other, such as coordinates."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
from scipy.stats import rankdata
from sklearn.feature_selection import mutual_info_regression

from configs.kinds.records.training_rows import presence_of
from tfvae.schema.message import Message
from tfvae.schema.number_groups import NumberGroups, parted
from tfvae.schema.structure import NumbersNode, columns, structure

TOGETHER = 0.5
"""Mutual information in nats from which two numbers are a pair; that of a correlation of .8."""
_ROWS = 3000
_BINS = 16
"""Of each number, in the tables that choose which pairs are looked at closely."""
_LOOKED_AT = 2
"""So many pairs for each number are looked at closely, which takes a hundred times longer than a table."""


def number_groups(message: Message, rows: Mapping[str, np.ndarray]) -> NumberGroups:
    """Pairs of numbers that are never missing one by one, those first that say most of each other; all others alone.

    Each number of a pair is drawn from a region of the plane, so what lies on roads or borders stays there. Numbers
    alone are read one after the other. The mutual information is that of nearest neighbours (Kraskov et al. 2004) of
    the numbers' ranks: it is the same for any rising function of them, and outliers are ranks like all others. Of many
    numbers, it is taken of the pairs that say most of each other in coarse tables.
    """
    root = structure(message)
    there = presence_of(root, rows)
    found = {}
    for node in columns(root):
        if isinstance(node, NumbersNode):
            n = len(node.flags)
            numbers = rows[node.key].reshape([-1, n])[there[node.key].numpy().reshape([-1, n]).max(1) > 0]
            found[node.key] = _groups(numbers, [place for place in range(n) if not node.flags[place]])
    return parted(message, found)


def _groups(numbers: np.ndarray, never_missing: Sequence[int]) -> list[list[int]]:
    """Places of the numbers [N, n] of each group, in the order of their first ones."""
    sample = numbers[np.random.default_rng(0).permutation(len(numbers))[:_ROWS]]
    ranks = rankdata(sample, axis=0) if len(sample) else sample
    looked_at = _promising(ranks, list(combinations(never_missing, 2)), _LOOKED_AT * len(never_missing))
    pairs = list[list[int]]()
    for nats, a, b in sorted(((_mutual(ranks, a, b), a, b) for a, b in looked_at), reverse=True):
        if nats >= TOGETHER and not any(place in pair for pair in pairs for place in (a, b)):
            pairs.append([a, b])
    paired = {place for pair in pairs for place in pair}
    return sorted(pairs + [[place] for place in range(numbers.shape[1]) if place not in paired])


def _promising(ranks: np.ndarray, pairs: list[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """At most so many pairs, those whose tables of bins have most mutual information."""
    if len(pairs) <= most:
        return pairs
    bins = np.floor((ranks - 0.5) / len(ranks) * _BINS).astype(np.int64)
    return sorted(pairs, key=lambda pair: -_in_table(bins[:, pair[0]], bins[:, pair[1]]))[:most]


def _in_table(a: np.ndarray, b: np.ndarray) -> float:
    """Mutual information of bins, nats."""
    joint = np.bincount(a * _BINS + b, minlength=_BINS**2).reshape([_BINS, _BINS]) / max(len(a), 1)
    found, apart = joint > 0, np.outer(joint.sum(1), joint.sum(0))
    return float((joint[found] * np.log(joint[found] / apart[found])).sum())


def _mutual(ranks: np.ndarray, a: int, b: int) -> float:
    if len(ranks) < 10:
        return 0.0
    return float(mutual_info_regression(ranks[:, a : a + 1], ranks[:, b], random_state=0)[0])
