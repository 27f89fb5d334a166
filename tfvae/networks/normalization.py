"""The batch normalisation that the image networks share."""

import keras


def batch_norm(momentum: float) -> keras.layers.Layer:
    """Batch normalisation over the global batch, so that several replicas equal one device; epsilon 1e-5.

    Args:
        momentum: share of the old moving averages kept at each step. The published .999 needs thousands of steps before
            evaluation makes sense; short runs take .9 or .99.

    Raises:
        ValueError: `momentum` is not in [0, 1).
    """
    if not 0 <= momentum < 1:
        raise ValueError(f"`momentum` must be at least 0 and below 1, got {momentum!r}.")
    return keras.layers.BatchNormalization(momentum=momentum, epsilon=1e-5, synchronized=True)
