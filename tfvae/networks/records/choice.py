"""One of a few values: categories, flags of what is missing, counts of what repeats."""

import keras
import tensorflow as tf

from tfvae.networks.records.activations import celu
from tfvae.networks.records.layers import dense
from tfvae.types import by_rows


class ChoiceLiteral(keras.layers.Layer):
    """A category of V values: the encoder is a layer on its one-hot vector, the decoder a softmax.

    Args:
        size: V.
        width: D.
    """

    def __init__(self, size: int, width: int) -> None:
        super().__init__()
        self.size = size
        initializer = keras.initializers.TruncatedNormal(stddev=1.0)  # one of V inputs is 1: its in-degree is 1
        self.table = self.add_weight(shape=(size, width), initializer=initializer, name="table")
        self.decoder = dense(size, None)

    @property
    def generative_variables(self) -> list[keras.Variable]:
        return self.decoder.trainable_variables

    def encode(self, x: tf.Tensor) -> tf.Tensor:
        """Embedding [N, D] of values int32 [N]."""
        return celu(tf.gather(tf.convert_to_tensor(self.table), x))

    def decode(self, e: tf.Tensor) -> tf.Tensor:
        """Logits [N, V]."""
        return self.decoder(e)

    def generate(self, e: tf.Tensor, uniform: tf.Tensor, temperature: tf.Tensor) -> tf.Tensor:
        """Values int32 [N] drawn at a temperature, by inversion of uniform numbers [N]; at 0 the likeliest.

        The temperature is one for all, or one for each example of the N rows.
        """
        logits, temperature = self.decode(e), by_rows(temperature, uniform)
        heated = tf.math.divide_no_nan(logits, by_rows(temperature, logits))
        below = tf.cumsum(tf.nn.softmax(heated), axis=-1) < uniform[:, tf.newaxis]
        drawn = tf.minimum(tf.math.count_nonzero(below, axis=-1, dtype=tf.int32), self.size - 1)
        return tf.where(temperature > 0, drawn, tf.argmax(logits, axis=-1, output_type=tf.int32))
