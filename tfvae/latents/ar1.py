"""The stationary Gaussian process of first order, AR(1), and its divergence from independent Gaussians.

Razavi et al. 2019 (delta-VAE), Section 2.1 and Appendix B.
"""

from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.checks import require_at_least
from tfvae.latents.committed_rate import Correlations

tfd = tfp.distributions


class AR1(tfd.Distribution):
    """z [n, D]: D independent series of n steps, z_1 ~ N(0, 1) and z_t ~ N(alpha z_{t-1}, 1 - alpha^2).

    Each z_t is N(0, 1) by itself. `log_prob` is in nats, summed over steps and series.

    Args:
        steps: n.
        correlations: alpha and 1 - alpha^2 of each series [D]. Both come from float64: near alpha = 1 the rounding of
            alpha alone would change a KL by percents.

    Raises:
        ValueError: `steps` is less than 1, or a variance 1 - alpha^2 is too small for float32.
    """

    def __init__(self, steps: int, correlations: Correlations) -> None:
        require_at_least("steps", steps, 1)
        least, smallest = correlations.innovation.min(), float(np.finfo(np.float32).tiny)
        if least < smallest:
            raise ValueError(
                f"`correlations` must have a 1 - alpha^2 of at least {smallest:.3g}, the smallest in single precision; "
                f"got {least:.3g}: commit to a smaller rate, or take more series."
            )
        self.steps, self.correlations = steps, correlations
        super().__init__(
            dtype=tf.float32,
            reparameterization_type=tfd.FULLY_REPARAMETERIZED,
            validate_args=False,
            allow_nan_stats=False,
            name="AR1",
        )

    def _batch_shape(self) -> tf.TensorShape:
        return tf.TensorShape([])

    def _batch_shape_tensor(self, **parameters: Any) -> tf.Tensor:
        return tf.constant([], tf.int32)

    def _event_shape(self) -> tf.TensorShape:
        return tf.TensorShape([self.steps, len(self.correlations.alpha)])

    def _event_shape_tensor(self, **parameters: Any) -> tf.Tensor:
        return tf.constant(self._event_shape().as_list(), tf.int32)

    def transitions(self) -> tuple[tf.Tensor, tf.Tensor]:
        """alpha_t and the variance of z_t given z_{t-1}, both [n, D]; 0 and 1 where t = 1, for nothing comes before."""
        alpha, innovation = (tf.constant(values, tf.float32)[None] for values in self.correlations)
        further = [self.steps - 1, 1]
        return (
            tf.concat([tf.zeros_like(alpha), tf.tile(alpha, further)], axis=0),
            tf.concat([tf.ones_like(innovation), tf.tile(innovation, further)], axis=0),
        )

    def _sample_n(self, n: Any, seed: Any = None) -> tf.Tensor:
        shape = tf.concat([[n], self._event_shape_tensor()], axis=0)
        noise = tf.random.stateless_normal(shape, tfp.random.sanitize_seed(seed))
        return tf.ensure_shape(self.of_noise(noise), [None, *self._event_shape()])

    def of_noise(self, noise: tf.Tensor) -> tf.Tensor:
        """A sample from standard normals [..., n, D]."""
        alpha, innovation = self.transitions()
        return accumulated(alpha, tf.sqrt(innovation) * noise)

    def _log_prob(self, z: tf.Tensor) -> tf.Tensor:
        alpha, innovation = self.transitions()
        steps = tfd.Normal(alpha * before(z), tf.sqrt(innovation)).log_prob(z)
        return tf.reduce_sum(steps, axis=[-2, -1])

    def _mean(self) -> tf.Tensor:
        return tf.zeros(self._event_shape())

    def _stddev(self) -> tf.Tensor:
        return tf.ones(self._event_shape())

    def _variance(self) -> tf.Tensor:
        return tf.ones(self._event_shape())


def before(z: tf.Tensor) -> tf.Tensor:
    """z_{t-1} at the place of z_t [..., n, D]; 0 at the first step."""
    return tf.concat([tf.zeros_like(z[..., :1, :]), z[..., :-1, :]], axis=-2)


def kl_terms(q: tfd.Normal, p: AR1) -> tf.Tensor:
    """What each z_t of each series adds to KL(q, p), nats [..., n, D], for q of independent N(mu, sigma^2) [..., n, D].

    It is the mean over z_{t-1} ~ q of KL(q(z_t), p(z_t given z_{t-1})): never negative, and in closed form.
    """
    alpha, innovation = p.transitions()
    mu, variance = q.mean(), q.variance()
    moved = tf.square(mu - alpha * before(mu)) + tf.square(alpha) * before(variance)
    ratio = variance / innovation
    return 0.5 * (ratio - tf.math.log(ratio) - 1.0 + moved / innovation)


@tfd.RegisterKL(tfd.Independent, AR1)
def _kl(q: tfd.Independent, p: AR1, name: str | None = None) -> tf.Tensor:
    """KL in nats [B], of q = Independent(Normal [B, n, D], 2). Raises NotImplementedError where q is another."""
    if not isinstance(q.distribution, tfd.Normal) or q.event_shape.rank != 2:
        raise NotImplementedError(f"KL from AR1 is known for independent Normals [n, D] only, got {q}.")
    with tf.name_scope(name or "kl_ar1"):
        return tf.reduce_sum(kl_terms(q.distribution, p), axis=[-2, -1])


def accumulated(alpha: tf.Tensor, added: tf.Tensor) -> tf.Tensor:
    """v_t = alpha_t v_{t-1} + added_t with v_0 = 0, both [..., n, D]; alpha broadcasts."""
    steps = (tf.broadcast_to(alpha, tf.shape(added)), added)
    return tfp.math.scan_associative(_compose, steps, axis=-2)[1]


def _compose(first: tuple[tf.Tensor, tf.Tensor], second: tuple[tf.Tensor, tf.Tensor]) -> tuple[tf.Tensor, tf.Tensor]:
    """The affine map z -> a z + b of `first`, then that of `second`, as one."""
    return first[0] * second[0], second[0] * first[1] + second[1]
