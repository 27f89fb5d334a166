"""The objective of record VAEs: a weighted average over the parts of a record, traded against KL."""

from collections.abc import Mapping
from typing import Literal, get_args

import tensorflow as tf

from tfvae.checks import require_one_of
from tfvae.likelihoods.records import HALF_LOG_PI
from tfvae.objectives.elbo import Objective
from tfvae.objectives.penalties import Reconstruction
from tfvae.objectives.trades import Trade
from tfvae.schema.presence import Columns, per_example, presence, rows
from tfvae.schema.structure import ColumnNode, MessageNode, Node, NumbersNode, RepeatedNode, TextNode, children, columns
from tfvae.symbols import PAD
from tfvae.types import Batch, Draw, Loss, Seed

Normalizer = Literal["sum_of_weights", "none"]
NORMALIZERS: tuple[Normalizer, ...] = get_args(Normalizer)


def record_objective(
    root: MessageNode, trade: Trade, normalizer: Normalizer = "sum_of_weights", number_weight: float = 1.0
) -> Objective:
    """What a trade makes of R and the KL of each example; with `trades.weighted`, R + beta KL / D.

    Args:
        root: the tree.
        trade: weighs R against KL; a batch may say at which "level" it is, or each of its examples.
        normalizer: of R, see `record_reconstruction`.
        number_weight: likewise.
    """
    reconstruct = record_reconstruction(root, normalizer, number_weight)

    def objective(draw: Draw, batch: Batch, step: tf.Tensor, seed: Seed) -> Loss:
        del seed
        reconstruction, terms = reconstruct(draw, batch)
        rate = tf.reduce_sum(draw.kl, axis=-1)
        cost, numbers = trade(reconstruction, rate, batch.get("level", 0), step)
        return Loss(tf.reduce_mean(cost), {**terms, "rate": tf.reduce_mean(rate), **numbers, **_kinds(cost, batch)})

    return objective


def record_reconstruction(
    root: MessageNode, normalizer: Normalizer = "sum_of_weights", number_weight: float = 1.0
) -> Reconstruction:
    """R, the weighted sum of the columns' losses (`losses`) and of the skew losses that there are.

    Each has the weight of its node, or child. A text or choice weighs 1, numbers `number_weight` each, a message as
    much as its parts. Generated-loss paper, Section 2.3.

    Args:
        root: the tree.
        normalizer: "sum_of_weights" makes R an average, over 18 for an address; "none" leaves it a sum.
        number_weight: of a number; 1 in the paper.
    """
    require_one_of("normalizer", normalizer, NORMALIZERS)
    leaf_weights = [weight(column, number_weight) for column in columns(root)]
    # A numbers column's loss is a sum over its numbers already, so it is scaled by the weight of one.
    scale = {column.key: number_weight if isinstance(column, NumbersNode) else 1.0 for column in columns(root)}
    skew = skew_weights(root, number_weight)

    def reconstruct(draw: Draw, batch: Batch) -> tuple[tf.Tensor, Mapping[str, tf.Tensor]]:
        parts = losses(root, draw.fields, batch["x"])
        priced = [scale[key] * part for key, part in parts.items()]
        priced += [skew[key] * one for key, one in draw.penalties.items()]
        weights = [*leaf_weights, *(skew[key] for key in draw.penalties)]
        total = tf.add_n(priced) / (sum(weights) if normalizer == "sum_of_weights" else 1.0)
        terms = {
            "reconstruction": total,
            "distortion": -draw.log_px,
            **{f"loss/{key}": value for key, value in parts.items()},
            **draw.penalties,
        }
        means = {name: tf.reduce_mean(value) for name, value in terms.items()}
        return total, {**means, "bpc": bits_per_character(root, draw.fields, batch["x"])}

    return reconstruct


def _kinds(cost: tf.Tensor, batch: Batch) -> dict[str, tf.Tensor]:
    """The mean cost of the data and of their variants apart, where a batch has both; 0 before there are variants."""
    if "real" not in batch:
        return {}
    shares = {"data": batch["real"], "variants": 1.0 - batch["real"]}
    return {
        f"loss_of_{kind}": tf.math.divide_no_nan(tf.reduce_sum(cost * share), tf.reduce_sum(share))
        for kind, share in shares.items()
    }


def losses(root: MessageNode, log_p: Mapping[str, tf.Tensor], x: Columns) -> dict[str, tf.Tensor]:
    """The paper's loss of each column, [B], from the log p of each column, nats [B].

    A text costs its nats per character, END among them, so that a short value weighs as much as a long one. Numbers
    cost the sum of their squared errors in whitened units, and a choice costs its nats. In a repeated field, the loss
    is the mean over the elements that are there.
    """
    there, found = presence(root, x), {}
    for column in columns(root):
        cost, counts = -log_p[column.key], _counts(column, x, there[column.key])
        if isinstance(column, NumbersNode):
            numbers = tf.reduce_sum(there[column.key], axis=-1)
            cost = cost - HALF_LOG_PI * per_example(numbers, tf.shape(cost)[0])
        found[column.key] = tf.math.divide_no_nan(cost, counts)
    return found


def _counts(column: ColumnNode, x: Columns, there: tf.Tensor) -> tf.Tensor:
    """The divisor of a column's cost, [B]: the number of characters of a text, and of other columns the elements."""
    examples = tf.shape(x[column.key])[0]
    if isinstance(column, TextNode):
        return per_example(_symbols(column, x, there), examples)
    present = tf.reduce_max(there, axis=-1) if isinstance(column, NumbersNode) else there
    return per_example(present, examples)


def _symbols(column: TextNode, x: Columns, there: tf.Tensor) -> tf.Tensor:
    """Symbols of each value [N], END among them."""
    symbols = tf.math.count_nonzero(x[column.key] != PAD, axis=-1, dtype=tf.float32)
    return rows(symbols) * there


def bits_per_character(root: MessageNode, log_p: Mapping[str, tf.Tensor], x: Columns) -> tf.Tensor:
    """Bits over all characters of all texts of the batch, END among them; 0 without texts (Figure 1)."""
    there = presence(root, x)
    texts = [column for column in columns(root) if isinstance(column, TextNode)]
    nats = tf.add_n([tf.zeros([]), *(-tf.reduce_sum(log_p[text.key]) for text in texts)])
    symbols = tf.add_n([tf.zeros([]), *(tf.reduce_sum(_symbols(text, x, there[text.key])) for text in texts)])
    return tf.math.divide_no_nan(nats, symbols * tf.math.log(2.0))


def weight(node: Node, number_weight: float = 1.0) -> float:
    """The weight of a node in the average: `number_weight` for each number, 1 for other columns, summed over parts."""
    if isinstance(node, MessageNode):
        return sum(weight(child, number_weight) for child in node.children)
    if isinstance(node, RepeatedNode):
        return weight(node.element, number_weight)
    return len(node.flags) * number_weight if isinstance(node, NumbersNode) else 1.0


def skew_weights(node: Node, number_weight: float = 1.0) -> dict[str, float]:
    """Weight of each skew loss: that of the child whose embedding it compares."""
    below = children(node)
    own = {f"skew/{child.key}": weight(child, number_weight) for child in below}
    return {**own, **{key: w for child in below for key, w in skew_weights(child, number_weight).items()}}
