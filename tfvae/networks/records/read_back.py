"""Records whose values are read back: each is made given z and all values before it, in training and generation alike.

What has been read is a sum: each value adds its share to the context, from which the next one's state is made. An
element of a repeated field reads the sum of the elements before it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import keras
import tensorflow as tf

from tfvae.likelihoods import Likelihood
from tfvae.networks.records.fields.fields import Fields, Shares, values
from tfvae.networks.records.generation import emptied
from tfvae.networks.records.layers import dense
from tfvae.randomness import fold_in, replica_seed, split
from tfvae.schema.presence import Columns, per_example, presence
from tfvae.schema.structure import ColumnNode, MessageNode, Node, NumbersNode, RepeatedNode, columns, walk
from tfvae.types import Batch, Decoded, Seed


class FieldsEncoder(keras.layers.Layer):
    """x -> h [B, features]: the shares of all values are added up, and read by two layers.

    Args:
        fields: shared with the decoder.
        features: of the latent.
    """

    def __init__(self, fields: Fields, features: int) -> None:
        super().__init__()
        self.fields, self.shares = fields, Shares(fields)
        self.hidden, self.out = dense(fields.width, "elu"), keras.layers.Dense(features, kernel_initializer="zeros")
        for layer in (self.hidden, self.out):
            layer.build((None, fields.width))
        self.built = True

    def call(self, x: Columns, training: bool = False) -> tf.Tensor:
        del training
        there, examples = presence(self.fields.root, x), tf.shape(next(iter(x.values())))[0]
        shares = self.shares.of_all(x, there)
        slots = [examples, -1, self.fields.width]
        total = tf.add_n([tf.reduce_sum(tf.reshape(share, slots), axis=1) for share in shares.values()])
        return self.out(self.hidden(tf.nn.elu(total)))


class ReadBack(keras.layers.Layer):
    """p(x given z), value by value.

    Args:
        fields: shared with the encoder.
        features: D of z.
        dropout: share of a state's units that training leaves out.
    """

    def __init__(self, fields: Fields, features: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.fields, self.shares, self.states = fields, Shares(fields), States(fields, dropout)
        self._forget_the_last(read_by_an_encoder=features > 0)
        self.start = dense(fields.width, None)
        self.start.build((None, features))
        # How an element's place in its repeated field shows.
        self.positions = {
            node.key: self.add_weight((node.most, fields.width), "zeros", name="positions")
            for node in walk(fields.root)
            if isinstance(node, RepeatedNode)
        }
        self.built = True

    def _forget_the_last(self, read_by_an_encoder: bool) -> None:
        """No state follows the last value, so its share is not to be trained; without z neither is its reading."""
        last = list(columns(self.fields.root))[-1].key
        if self.fields.elements[last]:
            return  # the elements of a repeated field read each other
        reading = [] if read_by_an_encoder else self.fields[last].reading_variables
        for variable in (*self.shares.weights_of(last), *reading):
            variable.trainable = False

    @property
    def network_variables(self) -> Sequence[keras.Variable]:
        return self.trainable_variables

    @property
    def noise_variables(self) -> Sequence[keras.Variable]:
        return []

    def call(self, z: tf.Tensor, batch: Batch | None = None, *, training: bool = False, seed: Seed = None) -> Decoded:
        """log p of each column, nats [B]: every value is modelled given the true ones before it.

        Raises:
            ValueError: there is no batch.
        """
        if batch is None:
            raise ValueError("`batch` must hold the record x, for each value is modelled given others; got None.")
        scored = Scored(self, batch["x"], seed if training else None, training)
        scored.visit(self.fields.root, self.start(z))
        return Decoded(scored.nats, {})

    def generate(self, z: tf.Tensor, likelihood: Likelihood, *, seed: Seed, temperature: Any = 1.0) -> Batch:
        """New records, each value drawn at `temperature` and read before the next. What is not there is emptied."""
        del likelihood
        drawn = Drawn(self, seed, temperature)
        drawn.visit(self.fields.root, self.start(z), tf.ones([tf.shape(z)[0]]))
        return {"x": emptied(self.fields.root, {c.key: drawn.x[c.key] for c in columns(self.fields.root)})}


class States(keras.layers.Layer):
    """A context -> the state of each column, [N, H].

    Args:
        fields: the fields.
        dropout: share of the units that training leaves out.
    """

    def __init__(self, fields: Fields, dropout: float) -> None:
        super().__init__()
        self._place, self.dropout = fields.place, dropout
        self._hidden = [dense(fields.width, "elu") for _ in columns(fields.root)]
        for layer in self._hidden:
            layer.build((None, fields.width))
        self.built = True

    def of(self, key: str, context: tf.Tensor, seed: Seed) -> tf.Tensor:
        """The state of a column; `seed` is that of what is left out, None outside of training."""
        first, second = (None, None) if seed is None else split(fold_in(seed, self._place(key)), 2)
        return self._thinned(self._hidden[self._place(key)](self._thinned(tf.nn.elu(context), first)), second)

    def _thinned(self, h: tf.Tensor, seed: Seed) -> tf.Tensor:
        if seed is None or not self.dropout:
            return h
        return tf.nn.experimental.stateless_dropout(h, self.dropout, seed=replica_seed(seed))


class Scored:
    """A walk through a batch that is known: log p of all values, elements of repeated fields side by side."""

    def __init__(self, network: ReadBack, x: Columns, seed: Seed, training: bool) -> None:
        fields = network.fields
        self._network, self._seed, self._training = network, seed, training
        self._there, self._examples = presence(fields.root, x), tf.shape(next(iter(x.values())))[0]
        self._values = {column.key: values(column, x) for column in columns(fields.root)}
        self._codes = {key: fields[key].code(value) for key, value in self._values.items()}
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

    def __init__(self, network: ReadBack, seed: Seed, temperature: Any) -> None:
        self._network, self._seed, self._temperature = network, seed, temperature
        self.x: dict[str, tf.Tensor] = {}
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
        drawn = fields[key].draw(h, parent, fold_in(self._seed, fields.place(key)), self._temperature)
        self.x[key], self._codes[key] = drawn, fields[key].code(drawn)
        if isinstance(column, NumbersNode):
            there = there[:, tf.newaxis] * tf.stack([self._flag(flag, there) for flag in column.flags], axis=1)
        return self._network.shares.of(key, fields[key].read(drawn), there, self._place)

    def _flag(self, flag: str, like: tf.Tensor) -> tf.Tensor:
        return tf.cast(self.x[flag], tf.float32) if flag else tf.ones_like(like)
