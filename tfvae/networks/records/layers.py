"""The dense layer of record models, and how their weights start (generated-loss paper, Appendix B)."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tfvae.networks.records.activations import celu


def fan_in(scale: float = 1.0) -> keras.initializers.Initializer:
    """Truncated normal with variance scale / (number of inputs)."""
    return keras.initializers.VarianceScaling(scale, "fan_in", "truncated_normal")


def dense(width: int, activation: Callable[[Any], Any] | str | None = celu) -> keras.layers.Dense:
    """x [..., N] -> [..., width], with zero bias at the start."""
    return keras.layers.Dense(width, activation=activation, kernel_initializer=fan_in())


def fixed(layer: keras.layers.Layer, name: str, value: np.ndarray) -> keras.Variable:
    """A weight of a layer that is never trained, but saved with it."""
    variable = layer.add_weight(value.shape, "zeros", trainable=False, name=name)
    variable.assign(value)
    return variable


def one_more(value: tf.Tensor) -> tf.Tensor:
    """[N, ...] with a row of zeros behind.

    A product of a matrix and a single row is another routine than that of several rows, and rounds otherwise. Where the
    rows of a batch are parted, one more row sees to it that none depends on how many there are beside it.
    """
    return tf.pad(value, [[0, 1]] + [[0, 0]] * (value.shape.rank - 1))
