"""From the embeddings of leaves to new records."""

from collections.abc import Mapping

import tensorflow as tf

from tfvae.networks.records.tree import Tree
from tfvae.randomness import fold_in, split, uniform
from tfvae.schema.presence import Columns, presence, unstack_texts
from tfvae.schema.structure import ChoiceNode, MessageNode, NumbersNode, TextNode, columns, sizes_of
from tfvae.symbols import END, PAD
from tfvae.types import Seed


def generate(tree: Tree, z: tf.Tensor, seed: Seed, temperature: tf.Tensor) -> dict[str, tf.Tensor]:
    """Decodes one new record for each z [B, D]; returns the columns x.

    The first k of the B records do not depend on B, up to rounding. Values that a flag or count leaves out are as empty
    as a reader would make them, so that equal records score equally.
    """
    choice_seed, text_seed = split(seed, 2)
    leaves = tree.unfold(z)
    x = {**_choices(tree, leaves, choice_seed, temperature), **_numbers(tree, leaves)}
    for i in range(len(tree.groups)):
        x |= _texts(tree, i, leaves, fold_in(text_seed, i), temperature)
    return emptied(tree.root, {column.key: x[column.key] for column in columns(tree.root)})


def _shaped(tree: Tree, column: TextNode | NumbersNode | ChoiceNode, values: tf.Tensor) -> tf.Tensor:
    """Reshapes the values of a column in a repeated field, [B n, ...], to [B, n, ...]; leaves others as they are."""
    return tree.slots(column, values) if tree.elements[column.key] else values


def _choices(tree: Tree, leaves: Mapping[str, tf.Tensor], seed: Seed, temperature: tf.Tensor) -> dict[str, tf.Tensor]:
    found = {}
    for i, column in enumerate(column for column in columns(tree.root) if isinstance(column, ChoiceNode)):
        drawn_by = uniform([tf.shape(leaves[column.key])[0]], fold_in(seed, i))
        drawn = tree.part(column).generate(leaves[column.key], drawn_by, temperature)
        found[column.key] = _shaped(tree, column, drawn)
    return found


def _numbers(tree: Tree, leaves: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    parts = {c: tree.part(c) for c in columns(tree.root) if isinstance(c, NumbersNode)}
    return {c.key: _shaped(tree, c, part.unwhiten(part.decode(leaves[c.key]))) for c, part in parts.items()}


def _texts(
    tree: Tree, i: int, leaves: Mapping[str, tf.Tensor], seed: Seed, temperature: tf.Tensor
) -> dict[str, tf.Tensor]:
    """Draws all texts of the i-th character model together; none is longer than the longest of its column."""
    group = tree.groups[i]
    e = tree.stack(group, leaves)
    sizes = sizes_of(group, tree.elements)
    lengths = [text.length + 1 for text, n in zip(group, sizes, strict=True) for _ in range(n)]
    tiled = tf.tile(tf.constant(lengths), [tf.shape(e)[0] // len(lengths)])
    drawn = tree.literals[i].generate(e, tiled, seed, temperature)
    each = unstack_texts(sizes, tf.reshape(drawn, [-1, len(lengths), tf.shape(drawn)[1]]))
    cut = {text: column[:, : text.length + 1] for text, column in zip(group, each, strict=True)}
    return {text.key: _shaped(tree, text, column) for text, column in cut.items()}


def emptied(root: MessageNode, x: Columns) -> dict[str, tf.Tensor]:
    """Empties what is not there: numbers and choices become 0, texts END alone, and texts beyond a count PAD alone."""
    there, found = presence(root, x), dict(x)
    for column in columns(root):
        if not isinstance(column, TextNode):
            found[column.key] = tf.where(
                _mask(there, column, x[column.key]), x[column.key], tf.zeros_like(x[column.key])
            )
    room = presence(root, found, flagged=False)  # counts that a flag leaves out are 0 by now
    for text in (column for column in columns(root) if isinstance(column, TextNode)):
        symbols, first = x[text.key], x[text.key][..., :1]
        empty = tf.where(_mask(room, text, first), _ended(text), PAD)
        found[text.key] = tf.where(_mask(there, text, first), symbols, empty)
    return found


def _mask(there: Columns, column: TextNode | NumbersNode | ChoiceNode, like: tf.Tensor) -> tf.Tensor:
    """Where the values of a column count, bool in the shape of `like`."""
    return tf.reshape(there[column.key] > 0, tf.shape(like))


def _ended(column: TextNode) -> tf.Tensor:
    """The empty string in the length of a column, int32 [T]: END, then PAD."""
    return tf.constant([END] + [PAD] * column.length)
