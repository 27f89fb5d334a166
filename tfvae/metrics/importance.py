"""Importance-weighted estimate of log p(x)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.checks import require_at_least
from tfvae.metrics.compiled import compiled
from tfvae.metrics.metric import Sampler
from tfvae.metrics.moments import Moments
from tfvae.metrics.posteriors import require_density
from tfvae.model import VAE
from tfvae.randomness import fold_in, split
from tfvae.types import Batch, Seed

tfd = tfp.distributions


@dataclass(frozen=True)
class ImportanceWeighted:
    """Negative log-likelihood by importance sampling from q(z given x), nats per example.

    Values: `iw_nll`, the mean over examples of -log_likelihood(...), in expectation an upper bound on -log p(x) that
    tightens with `samples`; `iw_nll_stderr`, its standard error from the spread over examples.

    Raises:
        ValueError: `samples` or `rows` is less than 1; from `observe`, where the posterior is a point mass; from
        `result`, with one example only.
    """

    samples: int = 500
    rows: int = 1000
    """At most this many pairs (example, sample) are decoded at once, but one sample of each example at least."""
    name: str = "iw_nll"
    max_examples: int | None = None

    def __post_init__(self) -> None:
        require_at_least("samples", self.samples, 1)
        require_at_least("rows", self.rows, 1)

    @property
    def values(self) -> tuple[str, ...]:
        return ("iw_nll", "iw_nll_stderr")

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Moments:
        log_px = compiled(log_likelihood, sampler.model)(dict(batch), seed, self.samples, self.rows)
        return Moments.of(-log_px.numpy()[:, None])

    def merge(self, a: Moments, b: Moments) -> Moments:
        return a.merged(b)

    def result(self, acc: Moments) -> Mapping[str, float]:
        variance = acc.covariance()[0, 0]
        return {"iw_nll": float(acc.mean[0]), "iw_nll_stderr": float(np.sqrt(variance / acc.n))}


def log_likelihood(model: VAE, batch: Batch, seed: Seed, samples: Any = 500, rows: Any = 1000) -> tf.Tensor:
    """log mean_k p(x given z_k) p(z_k) / q(z_k given x) over all `samples` draws z_k ~ q, nats [B] float64.

    One running logsumexp over all chunks of samples: a mean of the chunks' own log-means would be a looser bound.
    Burda et al. 2016, Eq. 8.

    Raises:
        ValueError: the posterior is a point mass.
    """
    q = model.encode(batch["x"])
    require_density(q, "iw_nll")
    chunk = tf.maximum(1, rows // tf.shape(batch["x"])[0])

    def add_chunk(start: tf.Tensor, total: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        size = tf.minimum(chunk, samples - start)
        log_w = _log_weights(model, q, batch, fold_in(seed, start // chunk), size)
        log_w = tf.concat([total[None], tf.cast(log_w, tf.float64)], axis=0)
        return start + chunk, tf.reduce_logsumexp(log_w, axis=0)

    nothing = tf.fill([tf.shape(batch["x"])[0]], tf.constant(-np.inf, tf.float64))
    _, total = tf.while_loop(
        lambda start, _: start < samples,
        add_chunk,
        (tf.constant(0), nothing),
        shape_invariants=(tf.TensorShape([]), tf.TensorShape([None])),
        parallel_iterations=1,
    )
    return total - tf.math.log(tf.cast(samples, tf.float64))


def _log_weights(model: VAE, q: tfd.Distribution, batch: Batch, seed: Seed, n: tf.Tensor) -> tf.Tensor:
    """log p(x, z) / q(z given x) of n draws for each example, nats [n, B]."""
    z_seed, decoder_seed = split(seed, 2)
    z = q.sample(n, seed=z_seed)
    rows = tf.nest.map_structure(
        lambda t: _merge_leading(tf.repeat(tf.convert_to_tensor(t)[None], n, axis=0)), dict(batch)
    )
    params = model.decode(_merge_leading(z), rows, seed=decoder_seed).params
    log_px = tf.reshape(model.likelihood(params).log_prob(rows["x"]), [n, -1])
    return log_px + model.latent.prior().log_prob(z) - q.log_prob(z)


def _merge_leading(t: tf.Tensor) -> tf.Tensor:
    """[n, B, ...] as [n B, ...]."""
    return tf.ensure_shape(tf.reshape(t, tf.concat([[-1], tf.shape(t)[2:]], axis=0)), [None, *t.shape[2:]])
