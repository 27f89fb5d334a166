"""The encoder of models without a latent."""

import keras
import tensorflow as tf


class NoEncoder(keras.layers.Layer):
    """x [B, ...] -> h [B, 0], for the empty latent."""

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        return tf.zeros([tf.shape(x)[0], 0])
