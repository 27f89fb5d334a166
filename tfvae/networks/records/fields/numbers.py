"""Numbers whose values are read back: a mixture of Gaussians over regions of the training rows."""

import math
from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf

from tfvae.networks.records.fields.choice import Corrected
from tfvae.networks.records.fields.counts import Counts
from tfvae.networks.records.fields.regions import Regions
from tfvae.networks.records.fields.written import Written
from tfvae.networks.records.layers import fixed
from tfvae.networks.search import Sharpness, draw
from tfvae.randomness import normal, split, uniform
from tfvae.types import Seed, by_rows

OCTAVES = 9
"""Waves that a number is read as: from 8 standard deviations long to 1/32 of one."""
ANYWHERE = 1e-6
"""Probability of any number at all, by which a value far from all regions is unlikely rather than impossible. No draw
is made of it."""
FLOOR = 1e-4
"""Least deviation along any direction of a region's density, in standard deviations of all rows."""
NARROW = 0.1
"""The least deviation is at most this part of the region's own: small numbers beside large ones stay apart."""


class NumbersField(keras.layers.Layer):
    """d numbers [N, d] that belong together, such as coordinates.

    Each region has a mean and a covariance of its own; the state decides which region. A region whose rows are all
    equal gives back exactly their value.

    Args:
        regions: their means and covariances.
        scale: standard deviation of each number, [d]; see `scale_of`.
        written: what draws are brought to; densities are those of numbers that are not rounded.
        counts: rows by the parent's value and region.
        coarse: means of fewer regions, [C, d], by which others know where a value lies.
        width: H of the state.
        embedding: F of a coarse region.
    """

    def __init__(
        self,
        regions: Regions,
        scale: np.ndarray,
        written: Written,
        counts: Counts,
        coarse: np.ndarray,
        width: int,
        embedding: int,
    ) -> None:
        super().__init__()
        self.logits, self.size, self.written = Corrected(counts, width), len(coarse), written
        means, (r, d) = regions.means, regions.means.shape
        self.features = 2 * OCTAVES * d + embedding
        # Of the numbers that the graph uses: else all means are off by what float32 leaves out of a center far from 0.
        center, scale = (number.astype(np.float32).astype(np.float64) for number in (np.median(means, axis=0), scale))
        scaled = regions.covariances / np.outer(scale, scale)
        variance = np.trace(scaled, axis1=1, axis2=2).reshape([r, 1, 1]) / d
        spread = variance > 0
        floor = np.where(spread, np.minimum(FLOOR**2, NARROW**2 * variance), FLOOR**2)
        factors = np.linalg.cholesky(scaled + floor * np.eye(d))
        self.scale, self.center = fixed(self, "scale", scale), fixed(self, "center", center)
        self.means = fixed(self, "means", (means - center) / scale)
        self.coarse = fixed(self, "coarse", (coarse - center) / scale)
        self.factors = fixed(self, "factors", np.where(spread, factors, 0.0))
        self.values, self.shared = fixed(self, "values", means), fixed(self, "shared", 1.0 - spread[:, 0])
        self.inverses = fixed(self, "inverses", np.linalg.inv(factors).transpose(0, 2, 1))
        # Densities are of the numbers in their own units; the volume is that of each number, given those before it.
        volumes = np.log(np.diagonal(factors, axis1=1, axis2=2)) + np.log(scale) + 0.5 * math.log(2 * math.pi)
        self.volumes = fixed(self, "volumes", volumes)
        self.table = self.add_weight((self.size, embedding), keras.initializers.RandomNormal(stddev=1.0), name="table")
        self.built = True

    def _scaled(self, x: tf.Tensor) -> tf.Tensor:
        return (x - self.center) / self.scale

    @property
    def reading_variables(self) -> Sequence[keras.Variable]:
        return [self.table]

    def code(self, x: tf.Tensor) -> tf.Tensor:
        """The coarse region whose mean is nearest."""
        return _nearest(self._scaled(x), self.coarse)

    def read(self, x: tf.Tensor) -> tf.Tensor:
        """Waves of each number, of ever shorter length, and the embedding of the coarse region."""
        octaves = 2.0 ** tf.range(-2.0, OCTAVES - 2.0) * math.pi
        phases = tf.reshape(self._scaled(x)[:, :, tf.newaxis] * octaves, [-1, x.shape[1] * OCTAVES])
        return tf.concat([tf.sin(phases), tf.cos(phases), tf.gather(self.table.value, self.code(x))], axis=1)

    def log_prob(self, h: tf.Tensor, parent: tf.Tensor, x: tf.Tensor, there: tf.Tensor, training: bool) -> tf.Tensor:
        """Joint log p of the numbers that are there, nats [N]; where some may be missing, covariances are diagonal."""
        scaled = self._scaled(x)
        own = _nearest(scaled, self.means) if training else None
        log_w = tf.nn.log_softmax(self.logits(h, parent, own))
        density = -0.5 * self._distance(scaled, there) - tf.matmul(there, self.volumes, transpose_b=True)
        return self._or_anywhere(tf.reduce_logsumexp(log_w + density, axis=-1), scaled, there)

    def _or_anywhere(self, log_p: tf.Tensor, scaled: tf.Tensor, there: tf.Tensor) -> tf.Tensor:
        """Mixes in the density 1/2 (1 + |x|)^-2 of each scaled number, whose tails are so long that no outlier's log p
        is that of thousands of others."""
        wide = -tf.reduce_sum(there * (2 * tf.math.log1p(tf.abs(scaled)) + tf.math.log(2 * self.scale)), axis=1)
        return tf.reduce_logsumexp([math.log1p(-ANYWHERE) + log_p, math.log(ANYWHERE) + wide], axis=0)

    def _distance(self, scaled: tf.Tensor, there: tf.Tensor) -> tf.Tensor:
        """Squared Mahalanobis distance to each region [N, R], of the numbers that are there."""
        off = [o * t for o, t in zip(_off(scaled, self.means), tf.split(there, scaled.shape[1], axis=1), strict=True)]
        columns = range(len(off))
        # The factors' inverses are triangular: a whitened number takes part of itself and of those before it.
        white = [tf.add_n([off[d] * self.inverses[:, d, e] for d in columns[: e + 1]]) for e in columns]
        return tf.add_n([tf.square(w) for w in white])

    def draw(self, h: tf.Tensor, parent: tf.Tensor, seed: Seed, sharpness: Sharpness) -> tf.Tensor:
        n, (region_seed, noise_seed) = tf.shape(h)[0], split(seed, 2)
        region = draw(self.logits(h, parent), uniform([n], region_seed), *sharpness)
        noise = normal([n, self.means.shape[1]], noise_seed)
        noise *= by_rows(sharpness.temperature, noise)
        off = tf.einsum("nde,ne->nd", tf.gather(self.factors.value, region), noise)
        # From the region's own mean, not from that of all: a float32 as large as the scale has no digits left for it.
        drawn = self.written(tf.gather(self.values.value, region) + off * self.scale)
        return tf.where(tf.gather(self.shared.value, region) > 0, tf.gather(self.values.value, region), drawn)


def _nearest(x: tf.Tensor, means: tf.Tensor) -> tf.Tensor:
    """Of R means the nearest one to each x [N, d], int32 [N]."""
    return tf.argmin(tf.add_n([tf.square(off) for off in _off(x, means)]), axis=1, output_type=tf.int32)


def _off(x: tf.Tensor, means: tf.Tensor) -> list[tf.Tensor]:
    """x [N, d] less each of R means, [N, R] for each of the d numbers: sums over so short an axis are slow."""
    return [x[:, d : d + 1] - means[:, d] for d in range(x.shape[1])]
