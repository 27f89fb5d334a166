"""A category whose values are read back."""

from collections.abc import Sequence

import keras
import tensorflow as tf

from tfvae.likelihoods.tokens import cross_entropy
from tfvae.networks.records.fields.counts import Counts
from tfvae.networks.search import Sharpness, draw
from tfvae.randomness import uniform
from tfvae.types import Seed


class Corrected(keras.layers.Layer):
    """Logits of a category: counts, and a correction that is 0 at the start.

    Args:
        counts: the base.
        width: H of the state.
    """

    def __init__(self, counts: Counts, width: int) -> None:
        super().__init__()
        self.counts = counts
        self.correction = keras.layers.Dense(counts.shares.shape[0], kernel_initializer="zeros", use_bias=False)
        self.correction.build((None, width))
        self.built = True

    def call(self, h: tf.Tensor, parent: tf.Tensor, own: tf.Tensor | None = None) -> tf.Tensor:
        return self.counts(parent, own) + self.correction(h)


class ChoiceField(keras.layers.Layer):
    """One of V values.

    Args:
        counts: rows by the parent's value and this one.
        width: H of the state.
        embedding: F of what is read.
    """

    def __init__(self, counts: Counts, width: int, embedding: int) -> None:
        super().__init__()
        self.logits = Corrected(counts, width)
        self.size, self.features = counts.shares.shape[0], embedding
        self.table = self.add_weight((self.size, embedding), keras.initializers.RandomNormal(stddev=1.0), name="table")
        self.built = True

    @property
    def reading_variables(self) -> Sequence[keras.Variable]:
        return [self.table]

    def code(self, x: tf.Tensor) -> tf.Tensor:
        return x

    def read(self, x: tf.Tensor) -> tf.Tensor:
        return tf.gather(tf.convert_to_tensor(self.table), x)

    def log_prob(self, h: tf.Tensor, parent: tf.Tensor, x: tf.Tensor, there: tf.Tensor, training: bool) -> tf.Tensor:
        return -there * cross_entropy(self.logits(h, parent, x if training else None), x)

    def draw(self, h: tf.Tensor, parent: tf.Tensor, seed: Seed, sharpness: Sharpness) -> tf.Tensor:
        return tf.cast(draw(self.logits(h, parent), uniform([tf.shape(h)[0]], seed), *sharpness), tf.int32)
