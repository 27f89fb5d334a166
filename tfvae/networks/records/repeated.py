"""A repeated field: one recurrent cell that reads, or writes, its elements in order."""

import keras
import tensorflow as tf

from tfvae.networks.records.gru import Cell, GRUCell
from tfvae.networks.records.layers import dense
from tfvae.networks.records.mixing import Mix


class Repeated(keras.layers.Layer):
    """Up to n elements of one kind, read and written by the cells of a `Tuple`, which all places share.

    Args:
        max_elements: n.
        width: D.
        cell: makes the recurrent networks.
    """

    def __init__(self, max_elements: int, width: int, cell: Cell = GRUCell) -> None:
        super().__init__()
        self.max_elements = max_elements
        self.first = self.add_weight(shape=(width,), initializer="zeros", name="first")
        self.read = cell(width, width)
        self.join = dense(width)
        self.start, self.emit = dense(width), dense(width)
        self.advance = [cell(width, width)] if max_elements > 1 else []

    @property
    def generative_variables(self) -> list[keras.Variable]:
        layers = [self.start, self.emit, *self.advance]
        return [variable for layer in layers for variable in layer.trainable_variables]

    def encode(self, elements: tf.Tensor, count: tf.Tensor) -> tf.Tensor:
        """Embedding [B, D] of a repeated field: the cell reads the first `count` [B] of its elements [B, n, D]."""
        state = tf.repeat(tf.convert_to_tensor(self.first)[tf.newaxis], tf.shape(elements)[0], axis=0)
        for i in range(self.max_elements):
            state = tf.where((i < count)[:, tf.newaxis], self.read(elements[:, i], state), state)
        return self.join(state)

    def decode(self, e: tf.Tensor, mix: Mix) -> tf.Tensor:
        """Embeddings of all n elements [B, n, D], however many there will be."""
        state = self.start(e)
        emitted = [self.emit(state)]
        for i in range(self.max_elements - 1):
            state = self.advance[0](mix(i, emitted[-1]), state)
            emitted.append(self.emit(state))
        return tf.stack(emitted, axis=1)
