"""Discretised mixture of logistics: colour images whose channels depend on each other.

Salimans et al. 2017, PixelCNN++, Section 2.
"""

from collections.abc import Mapping
from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.checks import require_at_least
from tfvae.randomness import split, uniform
from tfvae.types import Seed, by_rows

tfd = tfp.distributions

SMALLEST_LOG_SCALE, LARGEST_LOG_SCALE = -7.0, 7.0
"""Of scales, where values span 2: a thousandth, and a thousand. Sharper ones make training unstable; of much wider ones
a bin is so small a part that single precision loses its gradient."""


class LogisticMixture(tfd.Distribution):
    """x [H, W, C] in [0, 1], of `levels` even steps; pixels are independent, the channels of one are not.

    Each pixel has K components. Within one, channel c is a logistic, cut into bins as wide as a step; the outer bins
    reach to infinity. Its mean moves with the true values of the channels before it. `log_prob` is in nats of an image.

    Args:
        logits: of the components [B, H, W, K].
        means: [B, H, W, C, K], where values span -1 to 1.
        log_scales: likewise.
        coefficients: [B, H, W, C (C - 1) / 2, K]: of red in green, of red in blue, of green in blue.
        levels: 256 for 8 bits, 32 for 5 bits.
    """

    def __init__(
        self, logits: tf.Tensor, means: tf.Tensor, log_scales: tf.Tensor, coefficients: tf.Tensor, levels: int = 256
    ) -> None:
        require_at_least("levels", levels, 2)
        self.logits, self.means, self.log_scales, self.coefficients = logits, means, log_scales, coefficients
        self.levels = levels
        super().__init__(
            dtype=tf.float32,
            reparameterization_type=tfd.NOT_REPARAMETERIZED,
            validate_args=False,
            allow_nan_stats=False,
            name="LogisticMixture",
        )

    def _batch_shape(self) -> tf.TensorShape:
        return self.logits.shape[:1]

    def _batch_shape_tensor(self, **parameters: Any) -> tf.Tensor:
        return tf.shape(self.logits)[:1]

    def _event_shape(self) -> tf.TensorShape:
        return self.means.shape[1:4]

    def _event_shape_tensor(self, **parameters: Any) -> tf.Tensor:
        return tf.shape(self.means)[1:4]

    def _log_prob(self, x: tf.Tensor) -> tf.Tensor:
        value = (2.0 * x - 1.0)[..., None]
        channels = tf.reduce_sum(self._log_bins(value, self._centres(value)), axis=-2)
        pixels = tf.reduce_logsumexp(channels + tf.nn.log_softmax(self.logits), axis=-1)
        return tf.reduce_sum(pixels, axis=[-2, -1])

    def _centres(self, value: tf.Tensor) -> tf.Tensor:
        """Means of the components [B, H, W, C, K] given the channels before, of which value [B, H, W, C, 1] is read."""
        return tf.stack([self._centre(c, value) for c in range(self.means.shape[3])], axis=-2)

    def _centre(self, channel: int, value: tf.Tensor) -> tf.Tensor:
        """Means [..., K] of one channel; value [..., C, 1] may be anything from that channel on."""
        first = channel * (channel - 1) // 2
        moved = [self.coefficients[..., first + c, :] * value[..., c, :] for c in range(channel)]
        return tf.add_n([self.means[..., channel, :], *moved])

    def _log_bins(self, value: tf.Tensor, centres: tf.Tensor) -> tf.Tensor:
        """Log-probability of the bin around each value under each component."""
        half = 1.0 / (self.levels - 1)
        precision = tf.exp(-self.log_scales)
        upper, lower = ((value + side - centres) * precision for side in (half, -half))
        below, above = tf.math.log_sigmoid(upper), tf.math.log_sigmoid(-lower)
        # sigmoid(upper) - sigmoid(lower) is below * above * (1 - exp(lower - upper)): exact, where the difference of
        # two numbers close to 1 would be 0, and its gradient not a number.
        inner = below + above + tfp.math.log1mexp(2.0 * half * precision)
        return tf.where(value < -1.0 + half, below, tf.where(value > 1.0 - half, above, inner))

    def _sample_n(self, n: Any, seed: Any = None) -> tf.Tensor:
        seeds = tf.random.experimental.stateless_split(tfp.random.sanitize_seed(seed), n)
        return tf.map_fn(self.draw, seeds, fn_output_signature=tf.float32)

    def draw(self, seed: Seed, temperature: Any = 1.0) -> tf.Tensor:
        """One x [B, H, W, C], on the steps of `levels`.

        `temperature` divides the logits of the components and multiplies the scales; at 0 it is the mean of the
        likeliest one. A channel is cut to its range before the next one depends on it.
        """
        choice, *channels = split(seed, 1 + self.means.shape[3])
        picked = self._picked(choice, temperature)
        drawn: list[tf.Tensor] = []
        for c, channel_seed in enumerate(channels):
            value = tf.stack([*drawn, *[tf.zeros_like(self.logits[..., 0])] * (len(channels) - c)], axis=-1)
            centre = tf.reduce_sum(picked * self._centre(c, value[..., None]), axis=-1)
            scale = tf.exp(tf.reduce_sum(picked * self.log_scales[..., c, :], axis=-1))
            noise = by_rows(temperature, centre) * _logistic_noise(tf.shape(centre), channel_seed)
            drawn.append(self._on_steps(centre + scale * noise))
        return (tf.stack(drawn, axis=-1) + 1.0) / 2.0

    def _picked(self, seed: Seed, temperature: Any) -> tf.Tensor:
        """One-hot component of each pixel [B, H, W, K], by the Gumbel trick."""
        noise = tf.math.log(-tf.math.log(uniform(tf.shape(self.logits), seed, 1e-7)))
        best = tf.argmax(self.logits - by_rows(temperature, noise) * noise, axis=-1)
        return tf.one_hot(best, self.logits.shape[-1])

    def _on_steps(self, value: tf.Tensor) -> tf.Tensor:
        """The nearest of the steps between -1 and 1."""
        top = self.levels - 1
        return tf.round((tf.clip_by_value(value, -1.0, 1.0) + 1.0) * top / 2.0) * 2.0 / top - 1.0


def logistic_mixture(params: Mapping[str, tf.Tensor], levels: int = 256) -> LogisticMixture:
    """The likelihood of parameters such as `heads.LogisticMixtureHead` makes; see `LogisticMixture`."""
    return LogisticMixture(**params, levels=levels)


def _logistic_noise(shape: tf.Tensor, seed: Seed) -> tf.Tensor:
    inner = 1e-5 + (1.0 - 2e-5) * uniform(shape, seed)  # neither 0 nor 1, whose noise would be infinite
    return tf.math.log(inner) - tf.math.log1p(-inner)
