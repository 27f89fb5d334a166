"""A message: recurrent networks over the embeddings of its children (generated-loss paper, Appendix B.3)."""

from collections.abc import Sequence

import keras
import tensorflow as tf

from tfvae.networks.records.gru import Cell, GRUCell
from tfvae.networks.records.layers import dense
from tfvae.networks.records.mixing import Mix


class Tuple(keras.layers.Layer):
    """n children, each with cells of its own.

    The encoder is bidirectional with a trainable initial state shared by both directions; the final states go through
    one layer 2 D -> D. In the decoder each child's embedding comes from the current state through a layer of its own;
    the embedding that then advances the state is that one, or the child encoder's where truth is mixed in.

    Args:
        children: n.
        width: D.
        cell: makes the recurrent networks.
    """

    skewed = True
    """Whether the embeddings that the decoder makes are held to those of the children; see `Tree.unfold_mixed`."""

    def __init__(self, children: int, width: int, cell: Cell = GRUCell) -> None:
        super().__init__()
        self.first = self.add_weight(shape=(width,), initializer="zeros", name="first")
        self.forward = [cell(width, width) for _ in range(children)]
        self.backward = [cell(width, width) for _ in range(children)]
        self.join = dense(width)
        self.start = dense(width)
        self.emit = [dense(width) for _ in range(children)]
        self.advance = [cell(width, width) for _ in range(children - 1)]

    @property
    def generative_variables(self) -> list[keras.Variable]:
        layers = [self.start, *self.emit, *self.advance]
        return [variable for layer in layers for variable in layer.trainable_variables]

    def encode(self, children: Sequence[tf.Tensor]) -> tf.Tensor:
        """Embedding [N, D] of embeddings [N, D] of the children, in order."""
        ahead = back = tf.repeat(tf.convert_to_tensor(self.first)[tf.newaxis], tf.shape(children[0])[0], axis=0)
        for cell, child in zip(self.forward, children, strict=True):
            ahead = cell(child, ahead)
        for cell, child in zip(reversed(self.backward), reversed(children), strict=True):
            back = cell(child, back)
        return self.join(tf.concat([ahead, back], axis=-1))

    def decode(self, e: tf.Tensor, mix: Mix) -> list[tf.Tensor]:
        """Embeddings of the children [N, D] each; `mix` chooses what the state reads of each."""
        state = self.start(e)
        emitted = [self.emit[0](state)]
        for i, cell in enumerate(self.advance):
            state = cell(mix(i, emitted[-1]), state)
            emitted.append(self.emit[i + 1](state))
        return emitted
