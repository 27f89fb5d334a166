"""Which numbers of a message are modelled together: pairs that say much of each other, such as coordinates."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import tensorflow as tf
from sklearn.feature_selection import mutual_info_regression

from tfvae.schema.message import Message
from tfvae.schema.number_groups import NumberGroups, parted
from tfvae.schema.presence import presence
from tfvae.schema.structure import NumbersNode, columns, structure

TOGETHER = 0.5
"""Mutual information in nats from which two numbers are a pair; that of a correlation of .8."""
_ROWS = 3000


def number_groups(message: Message, rows: Mapping[str, np.ndarray]) -> NumberGroups:
    """Pairs of numbers that are never missing one by one, those first that say most of each other; all others alone.

    Each number of a pair is drawn from a region of the plane, so what lies on roads or borders stays there. Numbers
    alone are read one after the other. The mutual information is that of nearest neighbours (Kraskov et al. 2004).
    """
    root = structure(message)
    there = presence(root, {key: tf.constant(column) for key, column in rows.items()})
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
    pairs = list[list[int]]()
    for nats, a, b in sorted(((_mutual(sample, a, b), a, b) for a, b in combinations(never_missing, 2)), reverse=True):
        if nats >= TOGETHER and not any(place in pair for pair in pairs for place in (a, b)):
            pairs.append([a, b])
    paired = {place for pair in pairs for place in pair}
    return sorted(pairs + [[place] for place in range(numbers.shape[1]) if place not in paired])


def _mutual(sample: np.ndarray, a: int, b: int) -> float:
    if len(sample) < 10:
        return 0.0
    return float(mutual_info_regression(sample[:, a : a + 1], sample[:, b], random_state=0)[0])
