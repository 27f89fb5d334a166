"""Records: p(x given z) as a product over the columns."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tensorflow as tf

from tfvae.likelihoods.packed_tokens import PackedTokens
from tfvae.schema.presence import Columns, flat, per_example, presence, rows, stack_texts, unstack_texts
from tfvae.schema.structure import (
    ChoiceNode,
    MessageNode,
    NumbersNode,
    TextNode,
    columns,
    elements,
    sizes_of,
    text_groups,
)

HALF_LOG_PI = 0.5 * math.log(math.pi)
"""What -log p of a number costs above its squared error, nats: with variance 1/2 it is (x - mean)^2 + log(pi) / 2."""


class RecordDistribution:
    """Columns x of a batch, independent given the decoder's parameters. What is missing costs nothing.

    Text: a categorical distribution for each symbol, given those that the decoder read. A choice: a categorical one.
    Numbers: normal with variance 1/2 in whitened units, so that -log p is the squared error of the paper plus
    `HALF_LOG_PI` for each number (generated-loss paper, Section 2.3; the sheet's reading of "sum of squared errors").

    Args:
        root: the tree.
        groups: columns of text that share one character model.
        params: of `networks.records.decoder.RecordDecoder`.
    """

    def __init__(self, root: MessageNode, groups: Sequence[Sequence[TextNode]], params: Mapping[str, Any]) -> None:
        self._root, self._groups, self._params = root, groups, params

    def log_prob_parts(self, x: Columns) -> Mapping[str, tf.Tensor]:
        """log p of each column, nats [B]."""
        there = presence(self._root, x)
        parts: dict[str, tf.Tensor] = {}
        for group, logits in zip(self._groups, self._params["text"], strict=True):
            parts |= self._texts(group, logits, x, there)
        for column in columns(self._root):
            if isinstance(column, ChoiceNode):
                parts[column.key] = self._choice(column, x) * there[column.key]
            elif isinstance(column, NumbersNode):
                parts[column.key] = self._numbers(column, x, there[column.key])
        examples = tf.shape(next(iter(x.values())))[0]
        return {key: per_example(nats, examples) for key, nats in parts.items()}

    def log_prob(self, x: Columns) -> tf.Tensor:
        """log p(x given z), nats [B]."""
        return tf.add_n(list(self.log_prob_parts(x).values()))

    def _texts(self, group: Sequence[TextNode], logits: Any, x: Columns, there: Columns) -> dict[str, tf.Tensor]:
        stacked = stack_texts(group, x)
        x_rows = flat(stacked)
        nats = PackedTokens(logits.logits, logits.row, logits.place, tf.shape(x_rows)[0]).log_prob(x_rows)
        each = unstack_texts(sizes_of(group, elements(self._root)), tf.reshape(nats, tf.shape(stacked)[:2]))
        return {text.key: part * there[text.key] for text, part in zip(group, each, strict=True)}

    def _choice(self, column: ChoiceNode, x: Columns) -> tf.Tensor:
        logits = self._params["choices"][column.key]
        return -tf.nn.sparse_softmax_cross_entropy_with_logits(rows(x[column.key]), logits)

    def _numbers(self, column: NumbersNode, x: Columns, there: tf.Tensor) -> tf.Tensor:
        params = self._params["numbers"][column.key]
        predicted, center, whitening = params["whitened"], params["center"], params["whitening"]
        expected = predicted @ tf.linalg.inv(whitening) + center
        # A missing number is what was predicted, and so adds nothing to any whitened error, of which each mixes all of
        # the column's numbers. It is held constant: the gradient takes it as if it had been observed.
        known = tf.where(there > 0, rows(x[column.key], len(column.flags)), tf.stop_gradient(expected))
        error = tf.math.squared_difference((known - center) @ whitening, predicted)
        # The constant is for each number that is there.
        return -tf.reduce_sum(error, axis=-1) - HALF_LOG_PI * tf.reduce_sum(there, axis=-1)


def records(root: MessageNode, shared: bool = True) -> Callable[[Any], RecordDistribution]:
    """The likelihood of records of one structure: parameters -> distribution.

    `shared` says whether one character model serves all texts, as in the `Tree`.
    """
    groups = text_groups(root, shared)
    return lambda params: RecordDistribution(root, groups, params)
