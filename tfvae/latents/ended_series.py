"""Posteriors of series that end before their room does: behind its end, a series goes on as the prior does."""

from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.latents.ar1 import AR1, accumulated, before

tfd = tfp.distributions


class EndedSeries(tfd.Distribution):
    """q over z [n, D]: independent N(loc, scale^2) up to the end of a series, AR(1) steps from there on.

    So no step behind the end adds to KL(q, prior), nor to log q - log p of any z: a sentence of 5 tokens costs what an
    AR(1) prior of 5 steps makes it cost, though z has room for more.

    Args:
        loc: means [B, n, D]; what they are behind the end does not matter.
        scale: deviations, likewise.
        present: bool [B, n], True up to the end.
        prior: AR(1) of n steps of D series.
    """

    def __init__(self, loc: tf.Tensor, scale: tf.Tensor, present: tf.Tensor, prior: AR1) -> None:
        self.present = present
        here = present[..., None]
        alpha, innovation = prior.transitions()
        # z_t = alpha_t z_{t-1} + loc_t + scale_t noise, of which a part is 0 on each side of the end.
        self.alpha = tf.where(here, 0.0, alpha)
        self.loc = tf.where(here, loc, 0.0)
        self.scale = tf.where(here, scale, tf.sqrt(innovation))
        super().__init__(
            dtype=tf.float32,
            reparameterization_type=tfd.FULLY_REPARAMETERIZED,
            validate_args=False,
            allow_nan_stats=False,
            name="EndedSeries",
        )

    def _batch_shape(self) -> tf.TensorShape:
        return self.loc.shape[:-2]

    def _batch_shape_tensor(self, **parameters: Any) -> tf.Tensor:
        return tf.shape(self.loc)[:-2]

    def _event_shape(self) -> tf.TensorShape:
        return self.loc.shape[-2:]

    def _event_shape_tensor(self, **parameters: Any) -> tf.Tensor:
        return tf.shape(self.loc)[-2:]

    def _sample_n(self, n: Any, seed: Any = None) -> tf.Tensor:
        shape = tf.concat([[n], tf.shape(self.loc)], axis=0)
        return self.of_noise(tf.random.stateless_normal(shape, tfp.random.sanitize_seed(seed)))

    def of_noise(self, noise: tf.Tensor) -> tf.Tensor:
        """A sample from standard normals [..., B, n, D]."""
        return accumulated(self.alpha, self.loc + self.scale * noise)

    def _log_prob(self, z: tf.Tensor) -> tf.Tensor:
        """Nats, summed over all steps and series."""
        return tf.reduce_sum(self._steps(z), axis=[-2, -1])

    def log_prob_up_to_end(self, z: tf.Tensor) -> tf.Tensor:
        """log q of z [..., n, D] up to the end, nats."""
        return tf.reduce_sum(tf.where(self.present[..., None], self._steps(z), 0.0), axis=[-2, -1])

    def _steps(self, z: tf.Tensor) -> tf.Tensor:
        return tfd.Normal(self.alpha * before(z) + self.loc, self.scale).log_prob(z)

    def _mean(self) -> tf.Tensor:
        return accumulated(self.alpha, self.loc)

    def _variance(self) -> tf.Tensor:
        return accumulated(tf.square(self.alpha), tf.square(self.scale))

    def _stddev(self) -> tf.Tensor:
        return tf.sqrt(self._variance())


def ends(q: tfd.Distribution) -> dict[str, tf.Tensor]:
    """{"present": bool [B, n]} of series that end, else nothing: what a model of the z of q must be told beside z."""
    return {"present": q.present} if isinstance(q, EndedSeries) else {}


def log_prob_up_to_end(q: tfd.Distribution, z: tf.Tensor) -> tf.Tensor:
    """log q(z), of z up to the end where q are series that end; nats. With another prior of as many steps, it bounds
    log p(x)."""
    return q.log_prob_up_to_end(z) if isinstance(q, EndedSeries) else q.log_prob(z)
