"""Two walks through the fields of records whose values are read back: one scores a batch, one draws a new one."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import tensorflow as tf

from tfvae.networks.records.fields.fields import values
from tfvae.networks.search import Sharpness
from tfvae.randomness import fold_in
from tfvae.schema.presence import Columns, per_example, presence
from tfvae.schema.structure import ColumnNode, MessageNode, Node, NumbersNode, RepeatedNode, columns
from tfvae.types import Seed, aligned, examples

if TYPE_CHECKING:
    from tfvae.networks.records.read_back import ReadBack


class Given(NamedTuple):
    """What is given of B records; a column is given as a whole, with all elements of a repeated field."""

    x: Columns
    """A batch; where a value is not given, any of its type. Texts of a column have the length of training's."""

    known: Columns
    """bool [B] for each column of `Fields.root`: whether it is given. With a value, the flags and the count above it
    are given too, and with a number all of its group."""


class Scored:
    """A walk through a batch that is known: log p of all values, elements of repeated fields side by side."""

    def __init__(self, network: "ReadBack", x: Columns, seed: Seed, training: bool) -> None:
        fields = network.fields
        x = fields.groups.apart(x)
        self._network, self._seed, self._training = network, seed, training
        self._there, self._examples = presence(fields.root, x), examples({"x": x})
        self._values = {column.key: values(column, x) for column in columns(fields.root)}
        self._codes = {key: fields.code(key, value, self._there[key]) for key, value in self._values.items()}
        self._shares = network.shares.of_all(x, self._there)
        self.nats: dict[str, tf.Tensor] = {}

    def visit(self, node: Node, context: tf.Tensor) -> tf.Tensor:
        """Scores a node given a context [N, H]; returns the context behind it."""
        if isinstance(node, MessageNode):
            for child in node.children:
                context = self.visit(child, context)
            return context
        if isinstance(node, RepeatedNode):
            return self._elements(node, context)
        self._score(node, context)
        return context + self._shares[node.key]

    def _elements(self, node: RepeatedNode, context: tf.Tensor) -> tf.Tensor:
        width = self._network.fields.width
        read = tf.add_n([self._shares[column.key] for column in columns(node.element)])
        read = tf.reshape(read, [-1, node.most, width])
        before = tf.cumsum(read, axis=1, exclusive=True) + self._network.positions[node.key]
        self.visit(node.element, tf.reshape(context[:, tf.newaxis] + before, [-1, width]))
        return context + tf.reduce_sum(read, axis=1)

    def _score(self, column: ColumnNode, context: tf.Tensor) -> None:
        fields, key = self._network.fields, column.key
        h = self._network.states.of(key, context, self._seed)
        parent = self._codes.get(fields.parents[key], tf.zeros([tf.shape(h)[0]], tf.int32))
        log_p = fields[key].log_prob(h, parent, self._values[key], self._there[key], self._training)
        self.nats[key] = per_example(log_p, self._examples)


class Drawn:
    """A walk that makes a batch: each value is drawn and read, elements of repeated fields one after the other."""

    def __init__(self, network: "ReadBack", seed: Seed, temperature: Any, given: Given | None = None) -> None:
        self._network, self._seed, self._temperature, self._given = network, seed, temperature, given
        self.x: dict[str, tf.Tensor] = {}
        self.nats: tf.Tensor = 0.0
        self._codes: dict[str, tf.Tensor] = {}
        self._place: int | None = None

    def visit(self, node: Node, context: tf.Tensor, there: tf.Tensor) -> tf.Tensor:
        """Draws a node given a context [N, H], where it is there [N]; returns the context behind it."""
        if isinstance(node, RepeatedNode):
            return self._elements(node, context, there)
        if not isinstance(node, NumbersNode) and node.flag:
            there *= tf.cast(self.x[node.flag], tf.float32)
        if isinstance(node, MessageNode):
            for child in node.children:
                context = self.visit(child, context, there)
            return context
        return context + self._draw(node, context, there)

    def _elements(self, node: RepeatedNode, context: tf.Tensor, there: tf.Tensor) -> tf.Tensor:
        keys, parts = [column.key for column in columns(node.element)], list[Mapping[str, tf.Tensor]]()
        outer = self._seed
        for i in range(node.most):
            self._seed, self._place = fold_in(outer, i), i
            inside = there * tf.cast(i < self.x[node.count], tf.float32)
            place = self._network.positions[node.key][i]
            context = self.visit(node.element, context + place, inside) - place
            parts.append({key: self.x[key] for key in keys})
        self._seed, self._place = outer, None
        self.x |= {key: tf.stack([part[key] for part in parts], axis=1) for key in keys}
        return context

    def _draw(self, column: ColumnNode, context: tf.Tensor, there: tf.Tensor) -> tf.Tensor:
        """Draws a column's values; returns their share."""
        fields, key = self._network.fields, column.key
        h = self._network.states.of(key, context, None)
        parent = self._codes.get(fields.parents[key], tf.zeros([tf.shape(h)[0]], tf.int32))
        if isinstance(column, NumbersNode):
            there = there[:, tf.newaxis] * tf.stack([self._flag(flag, there) for flag in column.flags], axis=1)
        own = self._network.sharpness(column) if self._given is None else Sharpness()
        sharpness = own._replace(temperature=own.temperature * self._temperature)
        drawn = fields[key].draw(h, parent, fold_in(self._seed, fields.place(key)), sharpness)
        if self._given is not None:
            drawn = self._or_given(self._given, key, drawn, partial(fields[key].log_prob, h, parent, there=there))
        self.x[key], self._codes[key] = drawn, fields.code(key, drawn, there)
        return self._network.shares.of(key, fields[key].read(drawn), there, self._place)

    def _or_given(self, given: Given, key: str, drawn: tf.Tensor, log_prob: Callable[..., tf.Tensor]) -> tf.Tensor:
        """The given values where they are known, which are scored, else those drawn."""
        known, x = given.known[key], given.x[key] if self._place is None else given.x[key][:, self._place]
        x = tf.where(aligned(known, drawn), x, drawn)
        self.nats += tf.where(known, log_prob(x=x, training=False), 0.0)
        return x

    def _flag(self, flag: str, like: tf.Tensor) -> tf.Tensor:
        return tf.cast(self.x[flag], tf.float32) if flag else tf.ones_like(like)
