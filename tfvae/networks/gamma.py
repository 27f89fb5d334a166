"""The standard deviation g of a Gaussian decoder: learned, fixed, or in closed form.

The two-stage paper writes N(x; mu(z), gamma I): its gamma is a variance, here g**2. Each class is a layer called as
`gamma(loc, x=, training=)`, which returns g []; `value()` is the g that evaluation and generation use.
"""

import math
from typing import Any

import keras
import tensorflow as tf

from tfvae.checks import require_at_least, require_momentum, require_positive

FLOOR = math.exp(-6)
"""Smallest g for data in [0, 1]: 0.6 grey levels of 255. As gamma goes to 0 (Theorem 3), 1 / g**2 must not overflow."""


class _Floor(keras.constraints.Constraint):
    """Projects a weight onto [minimum, infinity)."""

    def __init__(self, minimum: float) -> None:
        self.minimum = minimum

    def __call__(self, weight: Any) -> Any:
        return keras.ops.maximum(weight, self.minimum)


class LearnedGamma(keras.layers.Layer):
    """One trained weight, log g.

    The optimiser projects the weight onto the floor after each step (a Keras constraint), so the gradient is never
    cut. A clamp in the forward pass would set it to 0 below the floor, and g could never rise again; if it were
    passed straight through, the weight would sink without bound and first have to climb back.

    Args:
        initial: g at the start.
        floor: smallest g.

    Raises:
        ValueError: `floor` is not positive, or `initial` is below it.
    """

    def __init__(self, initial: float = 1.0, floor: float = FLOOR) -> None:
        super().__init__(dtype="float32")
        require_positive("floor", floor)
        require_at_least("initial", initial, floor)
        self.log_g = self.add_weight(
            shape=(),
            initializer=keras.initializers.Constant(math.log(initial)),
            constraint=_Floor(math.log(floor)),
            aggregation="only_first_replica",  # the projection assigns in replica context
            name="log_g",
        )
        self.built = True

    def value(self) -> tf.Tensor:
        """g []."""
        return tf.exp(tf.convert_to_tensor(self.log_g))

    def call(self, loc: tf.Tensor, x: tf.Tensor | None = None, training: bool = False) -> tf.Tensor:
        return self.value()


class FixedGamma(keras.layers.Layer):
    """A constant g.

    Args:
        value: g; 1 is the paper's baseline.

    Raises:
        ValueError: `value` is not positive.
    """

    def __init__(self, value: float = 1.0) -> None:
        super().__init__(dtype="float32")
        require_positive("value", value)
        self.constant = value
        self.built = True

    def value(self) -> tf.Tensor:
        """g []."""
        return tf.constant(self.constant, tf.float32)

    def call(self, loc: tf.Tensor, x: tf.Tensor | None = None, training: bool = False) -> tf.Tensor:
        return self.value()


class ClosedFormGamma(keras.layers.Layer):
    """In training the best g for the global batch, g**2 = mean((x - loc)**2); else a moving average of g**2.

    The gradient treats g as a constant. That is exact (envelope theorem): the loss is flat in g at its minimum.
    Source: the optimal sigma of Rybkin et al. 2021, Simple and Effective VAE Training with Calibrated Decoders.

    Args:
        momentum: share of the old average kept at each step. Early steps count equally, so that short runs are not
            biased.
        floor: smallest g.

    Raises:
        ValueError: `momentum` is not in [0, 1) or `floor` is not positive; in training, x is missing or its shape is
            not loc's.
    """

    def __init__(self, momentum: float = 0.99, floor: float = FLOOR) -> None:
        super().__init__(dtype="float32")
        require_positive("floor", floor)
        require_momentum("momentum", momentum)
        self.momentum, self.floor = momentum, floor
        self.variance = self._state("variance", "ones")
        self.updates = self._state("updates", "zeros")
        self.built = True

    def _state(self, name: str, initializer: str) -> keras.Variable:
        # All replicas compute the same value, from the global batch.
        return self.add_weight(
            shape=(), initializer=initializer, trainable=False, aggregation="only_first_replica", name=name
        )

    def value(self) -> tf.Tensor:
        """g []; 1 before the first training step."""
        return tf.sqrt(tf.convert_to_tensor(self.variance))

    def call(self, loc: tf.Tensor, x: tf.Tensor | None = None, training: bool = False) -> tf.Tensor:
        if not training:
            return self.value()
        if x is None or not loc.shape.is_compatible_with(x.shape):
            found = "None" if x is None else f"shape {x.shape}"
            raise ValueError(f"`x` must have the shape of the decoder's output, {loc.shape}, in training; got {found}.")
        variance = tf.maximum(_global_mean(tf.square(tf.stop_gradient(loc) - x)), self.floor**2)
        self._follow(variance)
        return tf.sqrt(variance)

    def _follow(self, variance: tf.Tensor) -> None:
        keep = tf.minimum(self.momentum, self.updates / (self.updates + 1.0))
        self.variance.assign(keep * self.variance + (1.0 - keep) * variance)
        self.updates.assign(self.updates + 1.0)


def _global_mean(values: tf.Tensor) -> tf.Tensor:
    """Mean over all elements on all replicas, which hold equal shares of the batch."""
    mean = tf.reduce_mean(values)
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return mean
    return context.all_reduce(tf.distribute.ReduceOp.MEAN, mean)
