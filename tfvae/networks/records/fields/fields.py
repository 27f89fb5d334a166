"""The fields of a record, and what their values add to a context."""

from collections.abc import Mapping, Sequence

import keras
import tensorflow as tf

from tfvae.networks.records.fields.field import Field
from tfvae.networks.records.layers import dense
from tfvae.schema.number_groups import NumberGroups
from tfvae.schema.presence import Columns, rows
from tfvae.schema.structure import ColumnNode, MessageNode, NumbersNode, TextNode, columns, elements


class Fields(keras.layers.Layer):
    """The fields of a record, which encoder and decoder share.

    Args:
        root: the structure, its children in the order in which they are made; numbers in their groups.
        fields: key of each column -> its field.
        parents: key of each column -> that of the column whose value its counts are given; "" for none.
        width: H of contexts and states.
        groups: how numbers are parted.
    """

    def __init__(
        self,
        root: MessageNode,
        fields: Mapping[str, keras.layers.Layer],
        parents: Mapping[str, str],
        width: int,
        groups: NumberGroups | None = None,
    ) -> None:
        super().__init__()
        self.root, self.parents, self.width = root, dict(parents), width
        self.groups = groups or NumberGroups()
        self.elements = elements(root)
        self._places = {key: i for i, key in enumerate(fields)}
        self._fields = list(fields.values())
        self.built = True

    def __getitem__(self, key: str) -> Field:
        field: Field = self._fields[self._places[key]]
        return field

    def code(self, key: str, x: tf.Tensor, there: tf.Tensor) -> tf.Tensor:
        """Code of each value of a column, int32 [N]: that of its field, one more than all of these where none is."""
        field = self[key]
        return tf.where(any_there(there) > 0, field.code(x), field.size)

    def place(self, key: str) -> int:
        """Number of a column, for layers and seeds of its own."""
        return self._places[key]


class Shares(keras.layers.Layer):
    """What each value adds to a context [N, H]; what is not there adds nothing.

    The shares of a repeated field's elements are weighed by place, for a plain sum would not tell their order.

    Args:
        fields: the fields.
    """

    def __init__(self, fields: Fields) -> None:
        super().__init__()
        self._of = fields
        self._projections = [dense(fields.width, None) for _ in columns(fields.root)]
        for column in columns(fields.root):
            self._projections[fields.place(column.key)].build((None, fields[column.key].features))
        self._gates = {
            key: self.add_weight((most, fields.width), keras.initializers.RandomNormal(1.0, 0.3), name="gates")
            for key, most in fields.elements.items()
            if most
        }
        self.built = True

    def weights_of(self, key: str) -> Sequence[keras.Variable]:
        """Those that make a column's share."""
        gates = [self._gates[key]] if key in self._gates else []
        return [*self._projections[self._of.place(key)].trainable_variables, *gates]

    def of(self, key: str, found: tf.Tensor, there: tf.Tensor, place: int | None = None) -> tf.Tensor:
        """The share of a column, from what was read of it [N, F] and whether it is there, [N] or [N, k].

        Of a repeated field the rows are those of one place, or without one of all places side by side.
        """
        share = self._projections[self._of.place(key)](found) * any_there(there)[:, tf.newaxis]
        gates = self._gates.get(key)
        if gates is None:
            return share
        if place is not None:
            return share * gates[place]
        return tf.reshape(tf.reshape(share, [-1, *gates.shape]) * gates, tf.shape(share))

    def of_all(self, x: Columns, there: Columns) -> dict[str, tf.Tensor]:
        """Those of all columns of a batch, by key."""
        return {c.key: self.of(c.key, self._of[c.key].read(values(c, x)), there[c.key]) for c in columns(self._of.root)}


def values(column: ColumnNode, x: Columns) -> tf.Tensor:
    """The values of a column of a batch, one a row: [N], texts [N, T], numbers [N, k]."""
    found = x[column.key]
    if isinstance(column, NumbersNode):
        return rows(found, len(column.flags))
    return tf.reshape(found, [-1, tf.shape(found)[-1]]) if isinstance(column, TextNode) else rows(found)


def any_there(there: tf.Tensor) -> tf.Tensor:
    """Whether any of a row's numbers is there, [N]; other values [N] as they are."""
    return there if there.shape.rank == 1 else tf.reduce_max(there, axis=1)
