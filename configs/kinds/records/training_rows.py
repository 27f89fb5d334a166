"""Training rows as they are stored, of which only some at a time become tensors."""

from collections.abc import Callable, Mapping

import numpy as np
import tensorflow as tf

from tfvae.schema.presence import presence
from tfvae.schema.structure import ChoiceNode, MessageNode, columns

_ROWS = 1 << 16


def presence_of(root: MessageNode, rows: Mapping[str, np.ndarray]) -> Mapping[str, tf.Tensor]:
    """`presence` of stored rows: it reads flags and counts alone."""
    size = len(next(iter(rows.values())))
    choices = {node.key: tf.constant(rows[node.key]) for node in columns(root) if isinstance(node, ChoiceNode)}
    return presence(root, {"": tf.zeros([size]), **choices})


def by_blocks(function: Callable[[tf.Tensor], tf.Tensor], rows: np.ndarray) -> np.ndarray:
    """A function of rows [N, ...] that treats each by itself, with the memory that some of them need."""
    starts = range(0, max(len(rows), 1), _ROWS)
    return np.concatenate([function(tf.constant(rows[start : start + _ROWS])).numpy() for start in starts])
