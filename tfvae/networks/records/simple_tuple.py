"""A message without recurrent networks: the pass-through model (generated-loss paper, Appendix G)."""

from collections.abc import Sequence

import keras
import tensorflow as tf

from tfvae.networks.records.layers import dense
from tfvae.networks.records.mixing import Mix


class SimpleTuple(keras.layers.Layer):
    """n children, of which none knows of the others.

    The encoder joins their embeddings in one layer n D -> D, and takes a single child's as it is. The decoder hands its
    own embedding to every child, so there is nothing that could differ from the children's embeddings, and no skew.

    Args:
        children: n.
        width: D.
    """

    skewed = False

    def __init__(self, children: int, width: int) -> None:
        super().__init__()
        self.children = children
        self.join = dense(width) if children > 1 else keras.layers.Identity()

    @property
    def generative_variables(self) -> list[keras.Variable]:
        return []

    def encode(self, children: Sequence[tf.Tensor]) -> tf.Tensor:
        """Embedding [N, D] of embeddings [N, D] of the children, in order."""
        return self.join(tf.concat(children, axis=-1))

    def decode(self, e: tf.Tensor, mix: Mix) -> list[tf.Tensor]:
        """The embedding e [N, D], for each child."""
        del mix
        return [e] * self.children
