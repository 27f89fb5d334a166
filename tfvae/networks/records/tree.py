"""The modules of a record, one for each node of its structure, and how embeddings flow through them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import tensorflow as tf

from tfvae.networks.records.choice import ChoiceLiteral
from tfvae.networks.records.gru import Cell, GRUCell
from tfvae.networks.records.mixing import mixed, own
from tfvae.networks.records.repeated import Repeated
from tfvae.networks.records.scalar_tuple import ScalarTuple
from tfvae.networks.records.string_literal import StringLiteral
from tfvae.networks.records.tuple import Tuple
from tfvae.randomness import fold_in
from tfvae.schema.presence import Columns, flat, per_example, presence, rows, stack_texts, unstack_texts
from tfvae.schema.structure import (
    ChoiceNode,
    ColumnNode,
    MessageNode,
    Node,
    NumbersNode,
    RepeatedNode,
    TextNode,
    elements,
    sizes_of,
    text_groups,
    walk,
)
from tfvae.types import Seed

Embeddings = Mapping[str, tf.Tensor]
"""Key of a node -> [N, D]; the root's key is ""."""


class Tree(keras.layers.Layer):
    """A module for each node; all make and take embeddings of one width (generated-loss paper, Section 2.3).

    Texts go through their character model together, in one pass up and one down.

    Args:
        root: structure of the record.
        symbols: V of the alphabet.
        width: D of all embeddings, states and the latent.
        embedding: width of the characters' embeddings.
        shared: one character model for all texts, else one for each.
        standardized: of the numbers, see `ScalarTuple`.
        message: makes the module of a message from its number of children and D: `Tuple`, or `SimpleTuple`.
        cell: makes the GRUs of texts and of repeated fields; those of messages are up to `message`.
    """

    def __init__(
        self,
        root: MessageNode,
        symbols: int,
        width: int = 128,
        embedding: int = 16,
        shared: bool = True,
        standardized: bool = False,
        message: Callable[[int, int], keras.layers.Layer] = Tuple,
        cell: Cell = GRUCell,
    ) -> None:
        super().__init__()
        self.root, self.width = root, width
        self.elements = elements(root)
        self.groups = text_groups(root, shared)
        self.literals = [StringLiteral(symbols, width, embedding, cell) for _ in self.groups]
        inner = [node for node in walk(root) if not isinstance(node, TextNode)]
        made = {node.key: _module(node, width, standardized, message, cell) for node in inner}
        self._places = {key: i for i, key in enumerate(made)}
        self.parts = list(made.values())

    def part(self, node: Node) -> Any:
        """The module of a node that is no text."""
        return self.parts[self._places[node.key]]

    @property
    def generative_variables(self) -> list[keras.Variable]:
        """Weights of p(x given z); those of the encoders, and the characters' embeddings, are not among them."""
        return [variable for module in (*self.literals, *self.parts) for variable in module.generative_variables]

    def embed(self, x: Columns, training: bool = False, real: tf.Tensor | None = None) -> dict[str, tf.Tensor]:
        """Embeddings of all nodes, from the leaves to the root.

        In training the moments that numbers are whitened with take in the batch: of examples that training made itself,
        where `real` [B] is 0, nothing.
        """
        there, found = presence(self.root, x), dict[str, tf.Tensor]()
        weight = None if not training else tf.ones_like(there[""]) if real is None else real
        for group, literal in zip(self.groups, self.literals, strict=True):
            found |= self._embed_texts(group, literal, x)

        def visit(node: Node) -> tf.Tensor:
            if not isinstance(node, TextNode):
                found[node.key] = self._embed(node, x, there, visit, weight)
            return found[node.key]

        visit(self.root)
        return found

    def _embed_texts(self, group: Sequence[TextNode], literal: StringLiteral, x: Columns) -> dict[str, tf.Tensor]:
        stacked = stack_texts(group, x)
        embedded = literal.encode(flat(stacked))
        slots = tf.reshape(embedded, [tf.shape(stacked)[0], -1, self.width])
        each = unstack_texts(sizes_of(group, self.elements), slots)
        return {text.key: tf.ensure_shape(e, [None, self.width]) for text, e in zip(group, each, strict=True)}

    def _embed(self, node: Node, x: Columns, there: Columns, visit: Any, weight: tf.Tensor | None) -> tf.Tensor:
        part = self.part(node)
        if isinstance(node, MessageNode):
            return part.encode([visit(child) for child in node.children])
        if isinstance(node, RepeatedNode):
            elements = tf.reshape(visit(node.element), [-1, node.most, self.width])
            return part.encode(elements, x[node.count])
        if isinstance(node, NumbersNode):
            counted = None if weight is None else there[node.key] * _for_each(weight, there[node.key])
            return part.encode(rows(x[node.key], part.size), there[node.key], counted)
        return part.encode(rows(x[node.key]))

    def stack(self, group: Sequence[TextNode], leaves: Embeddings) -> tf.Tensor:
        """Embeddings [B S, D] of columns of text, in the order of `stack_texts`."""
        slots = [self.slots(text, leaves[text.key]) for text in group]
        return tf.reshape(tf.concat(slots, axis=1), [-1, self.width])

    def slots(self, column: ColumnNode, values: tf.Tensor) -> tf.Tensor:
        """Reshapes the values of a column, [B n, ...], to [B, n, ...], with n = 1 outside of repeated fields."""
        n = max(self.elements[column.key], 1)
        return tf.reshape(values, tf.concat([[-1, n], tf.shape(values)[1:]], axis=0))

    def unfold(self, z: tf.Tensor) -> dict[str, tf.Tensor]:
        """Decodes z [B, D], the embedding of the root, into those of all leaves, by key; no truth is read."""
        return self._unfold(z, lambda node, children: own, lambda child, embedding: None)

    def unfold_mixed(
        self, z: tf.Tensor, truth: Embeddings, there: Columns, p_truth: tf.Tensor | float, seed: Seed
    ) -> tuple[dict[str, tf.Tensor], dict[str, tf.Tensor]]:
        """Decodes z like `unfold`, but states may read true embeddings, as in training; also returns the skew losses.

        Args:
            z: [B, D].
            truth: what `embed` found.
            there: from `presence`; the skew of what is not there does not count.
            p_truth: probability that a state reads a true embedding.
            seed: decides which states do.

        Returns:
            Embeddings of the leaves by key; and "skew/<key>" -> [B], the squared difference between the embedding that
            is decoded and the true one, a mean over D and over the elements of a repeated field (Appendix B.3).
        """
        skews: dict[str, tf.Tensor] = {}

        def mix(node: Node, children: Sequence[tf.Tensor]) -> Any:
            return mixed(children, p_truth, fold_in(seed, self._places[node.key]))

        def compare(child: Node, embedding: tf.Tensor) -> None:
            difference = tf.reduce_mean(tf.math.squared_difference(embedding, truth[child.key]), axis=-1)
            counts = (
                there[child.key] if not isinstance(child, NumbersNode) else tf.reduce_max(there[child.key], axis=-1)
            )
            total, number = (per_example(values, tf.shape(z)[0]) for values in (difference * counts, counts))
            skews[f"skew/{child.key}"] = tf.math.divide_no_nan(total, number)

        return self._unfold(z, mix, compare, truth), skews

    def _unfold(self, z: tf.Tensor, mix: Any, compare: Any, truth: Embeddings | None = None) -> dict[str, tf.Tensor]:
        found: dict[str, tf.Tensor] = {}

        def visit(node: Node, embedding: tf.Tensor) -> None:
            if isinstance(node, MessageNode):
                part, children = self.part(node), [truth[child.key] for child in node.children] if truth else []
                for child, emitted in zip(node.children, part.decode(embedding, mix(node, children)), strict=True):
                    if part.skewed:
                        compare(child, emitted)
                    visit(child, emitted)
            elif isinstance(node, RepeatedNode):
                slots = [-1, node.most, self.width]
                children = tf.unstack(tf.reshape(truth[node.element.key], slots), axis=1) if truth else []
                emitted = tf.reshape(self.part(node).decode(embedding, mix(node, children)), [-1, self.width])
                compare(node.element, emitted)
                visit(node.element, emitted)
            else:
                found[node.key] = embedding

        visit(self.root, z)
        return found


def _for_each(weight: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
    """Weights of examples [B] as those of their values [B n, k]: [B n, 1]."""
    n = tf.shape(weight)[0]
    return tf.reshape(tf.broadcast_to(weight[:, tf.newaxis], [n, tf.shape(values)[0] // n]), [-1, 1])


def _module(
    node: Node, width: int, standardized: bool, message: Callable[[int, int], keras.layers.Layer], cell: Cell
) -> keras.layers.Layer:
    if isinstance(node, MessageNode):
        return message(len(node.children), width)
    if isinstance(node, RepeatedNode):
        return Repeated(node.most, width, cell)
    if isinstance(node, ChoiceNode):
        return ChoiceLiteral(node.size, width)
    assert isinstance(node, NumbersNode)  # texts share character models, which are made apart
    return ScalarTuple(len(node.flags), width, standardized)
