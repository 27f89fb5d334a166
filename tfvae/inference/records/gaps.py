"""Which columns of a model are known, where people say it of cells."""

from collections.abc import Mapping

import tensorflow as tf

from tfvae.networks.records.fields.fields import Fields
from tfvae.networks.records.walks import Given
from tfvae.schema.cells import cells
from tfvae.schema.message import Message, Number
from tfvae.schema.presence import Columns


def given(fields: Fields, message: Message, x: Columns, known: Mapping[str, tf.Tensor]) -> Given:
    """A batch of which some cells are known, for `complete`.

    Args:
        fields: of the model.
        message: of the records.
        x: the batch; any value where it is not known.
        known: name of each cell -> bool [B].

    Raises:
        InvalidArgumentError: of numbers that are drawn together, such as coordinates, some are known and some are not.
    """
    names = dict[str, list[str]]()
    for cell in cells(message):
        key = cell.key
        if isinstance(cell.kind, Number):
            parts = fields.groups.parts.get(key, {})
            key = next((part for part, places in parts.items() if cell.place in places), key)
        names.setdefault(key, []).append(cell.name)
    return Given(x, {key: _together(key, [known[name] for name in of]) for key, of in names.items()})


def _together(key: str, known: list[tf.Tensor]) -> tf.Tensor:
    every, some = (reduce(tf.stack(known), axis=0) for reduce in (tf.reduce_all, tf.reduce_any))
    rule = f"`{key}` must be known together: these numbers are drawn as one; not so in row"
    wrong = tf.where(some & ~every)[:1]
    with tf.control_dependencies([tf.debugging.Assert(tf.size(wrong) == 0, [rule, wrong])]):
        return tf.identity(every)
