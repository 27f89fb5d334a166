"""The networks of the second stage: they map vectors to vectors (two-stage paper, Section 6)."""

from typing import Any

import keras
import tensorflow as tf

from tfvae.checks import require_at_least


class SkipMLP(keras.layers.Layer):
    """x [B, N] -> [B, features]: ReLU layers, whose last one joins the input itself before the linear output.

    The skip is not in the paper's text but in its released code. With it a network that copies its input is linear.

    Args:
        features: width of the output.
        width: of each hidden layer. The paper takes 1024 with the InfoGAN networks and 2048 with the ResNet ones.
        depth: number of hidden layers.

    Raises:
        ValueError: an argument is below 1.
    """

    def __init__(self, features: int, width: int = 1024, depth: int = 3) -> None:
        super().__init__()
        for name, value in {"features": features, "width": width, "depth": depth}.items():
            require_at_least(name, value, 1)
        self.hidden = keras.Sequential([keras.layers.Dense(width, activation="relu") for _ in range(depth)])
        self.outputs = keras.layers.Dense(features)
        self.width = width

    def build(self, input_shape: Any) -> None:
        self.hidden.build(input_shape)
        self.outputs.build((*input_shape[:-1], input_shape[-1] + self.width))

    def call(self, x: tf.Tensor) -> tf.Tensor:
        return self.outputs(tf.concat([x, self.hidden(x)], axis=-1))


Encoder = SkipMLP
"""z [B, D] -> h [B, features]."""

Decoder = SkipMLP
"""u [B, D] -> the location of z [B, D], which is linear: `GaussianHead` needs the linear activation."""
