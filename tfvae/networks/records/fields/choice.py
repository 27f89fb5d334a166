"""A category whose values are read back."""

from collections.abc import Sequence

import keras
import numpy as np
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
    """One of V values. Rare ones are one choice, the last: none is told from the others, and none is drawn.

    Args:
        counts: rows by the parent's value and this choice; see `choices`.
        width: H of the state.
        embedding: F of what is read.
        rare: which values are, bool [V]; none by default.
    """

    def __init__(self, counts: Counts, width: int, embedding: int, rare: np.ndarray | None = None) -> None:
        super().__init__()
        self.logits = Corrected(counts, width)
        self.size, self.features = counts.shares.shape[0], embedding
        rare = np.zeros([self.size], bool) if rare is None else rare
        self._choices, self._common = choices(rare), np.flatnonzero(~rare).astype(np.int32)
        self._nats_of_rare = np.log(np.where(rare, rare.sum(), 1)).astype(np.float32)
        self.table = self.add_weight((self.size, embedding), keras.initializers.RandomNormal(stddev=1.0), name="table")
        self.built = True

    @property
    def reading_variables(self) -> Sequence[keras.Variable]:
        return [self.table]

    def code(self, x: tf.Tensor) -> tf.Tensor:
        return tf.gather(self._choices, x)

    def read(self, x: tf.Tensor) -> tf.Tensor:
        return tf.gather(tf.convert_to_tensor(self.table), self.code(x))

    def log_prob(self, h: tf.Tensor, parent: tf.Tensor, x: tf.Tensor, there: tf.Tensor, training: bool) -> tf.Tensor:
        """Rare values are equally likely."""
        code = self.code(x)
        nats = cross_entropy(self.logits(h, parent, code if training else None), code)
        return -there * (nats + tf.gather(self._nats_of_rare, x))

    def draw(self, h: tf.Tensor, parent: tf.Tensor, seed: Seed, sharpness: Sharpness) -> tf.Tensor:
        common = self.logits(h, parent)[:, : len(self._common)]
        drawn = draw(common, uniform([tf.shape(h)[0]], seed), *sharpness)
        return tf.gather(self._common, tf.cast(drawn, tf.int32))


def choices(rare: np.ndarray) -> np.ndarray:
    """Number of the choice that each of V values is, int32 [V]: common ones in their order, then all rare ones."""
    return np.where(rare, (~rare).sum(), np.cumsum(~rare) - 1).astype(np.int32)
