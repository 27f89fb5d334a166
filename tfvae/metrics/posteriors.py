"""What a metric may ask of a posterior."""

import tensorflow as tf
import tensorflow_probability as tfp

tfd = tfp.distributions


def require_density(q: tfd.Distribution, metric: str) -> None:
    """Raises ValueError where q(z given x) is a point mass, whose KL and log-density are infinite."""
    if isinstance(_base(q), tfd.Deterministic):
        raise ValueError(
            f"`{metric}` needs a posterior with a density, got a point mass; take it off this stage's metrics."
        )


def gaussian_parameters(q: tfd.Distribution, metric: str) -> tuple[tf.Tensor, tf.Tensor]:
    """Means and standard deviations, both [B, D], of a diagonal Gaussian q(z given x); events are flattened.

    Raises:
        ValueError: q is no diagonal Gaussian.
    """
    if not isinstance(_base(q), tfd.Normal):
        kind = type(_base(q)).__name__
        raise ValueError(
            f"`{metric}` needs a diagonal Gaussian posterior, got {kind}; take it off this stage's metrics."
        )
    return flat(q.mean()), flat(q.stddev())


def flat(z: tf.Tensor) -> tf.Tensor:
    """[B, *event] as [B, D]."""
    return tf.reshape(z, [tf.shape(z)[0], -1])


def _base(q: tfd.Distribution) -> tfd.Distribution:
    return q.distribution if isinstance(q, tfd.Independent) else q
