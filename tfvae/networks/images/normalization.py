"""The batch normalisation that the image networks share."""

import keras

from tfvae.checks import require_momentum


def batch_norm(momentum: float) -> keras.layers.Layer:
    """Batch normalisation over the global batch, so that several replicas equal one device; epsilon 1e-5.

    Args:
        momentum: share of the old moving averages kept at each step. The published .999 needs thousands of steps before
            evaluation makes sense; short runs take .9 or .99.

    Raises:
        ValueError: `momentum` is not in [0, 1).
    """
    require_momentum("momentum", momentum)
    return keras.layers.BatchNormalization(momentum=momentum, epsilon=1e-5, synchronized=True)
