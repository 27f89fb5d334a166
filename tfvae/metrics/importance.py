"""Importance-weighted estimate of log p(x), and the perplexity that follows from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.metrics.blocks import in_blocks
from tfvae.metrics.joint import log_joint
from tfvae.metrics.moments import Moments
from tfvae.metrics.posteriors import require_density
from tfvae.model import VAE
from tfvae.randomness import fold_in, split
from tfvae.types import Batch, Seed, examples


@dataclass(frozen=True)
class ImportanceWeighted:
    """Negative log-likelihood by importance sampling from q(z given x), nats per example.

    Values: `iw_nll`, the mean over examples of -log_likelihood(...), in expectation an upper bound on -log p(x) that
    tightens with `samples`; `iw_nll_stderr`, its standard error from the spread over examples; where `tokens` is given,
    `perplexity`, exp(sum of the examples' iw_nll / sum of their tokens). Both pay for z, as the bound does.

    Args:
        samples: draws of z for each example; the paper's 500 (lagging encoder, Section 6.1).
        rows: at most this many pairs (example, sample) are decoded at once.
        tokens: x [B, ...] -> number of tokens of each example [B], `likelihoods.tokens.lengths` for sentences: END
            counts, START does not.

    Raises:
        ValueError: `samples` or `rows` is less than 1; from `observe`, where the posterior is a point mass; from
        `result`, with one example only.
    """

    samples: int = 500
    rows: int = 1000
    tokens: Callable[[tf.Tensor], tf.Tensor] | None = None
    name: str = "iw_nll"
    max_examples: int | None = None

    def __post_init__(self) -> None:
        require_at_least("samples", self.samples, 1)
        require_at_least("rows", self.rows, 1)

    @property
    def values(self) -> tuple[str, ...]:
        return ("iw_nll", "iw_nll_stderr", *(["perplexity"] if self.tokens else []))

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Moments:
        log_px = compiled(log_likelihood, sampler.model, sampler.infer)(dict(batch), seed, self.samples, self.rows)
        tokens = [self.tokens(batch["x"]).numpy()] if self.tokens else []
        return Moments.of(np.column_stack([-log_px.numpy(), *tokens]))

    def merge(self, a: Moments, b: Moments) -> Moments:
        return a.merged(b)

    def result(self, acc: Moments) -> Mapping[str, float]:
        nll, stderr = acc.mean[0], np.sqrt(acc.covariance()[0, 0] / acc.n)
        perplexities = np.exp(nll / acc.mean[1:])
        return dict(zip(self.values, map(float, (nll, stderr, *perplexities)), strict=True))


def log_likelihood(
    model: VAE, infer: Inference, batch: Batch, seed: Seed, samples: Any = 500, rows: Any = 1000
) -> tf.Tensor:
    """log mean_k p(x given z_k) p(z_k) / q(z_k given x) over all `samples` draws z_k ~ q, nats [B] float64.

    One running logsumexp over all chunks of samples: a mean of the chunks' own log-means would be a looser bound.
    At most `rows` pairs (example, sample) are decoded at once. Where z has width 0, it is log p(x), exactly.
    Burda et al. 2016, Eq. 8.

    Raises:
        ValueError: the posterior is a point mass.
    """
    return in_blocks(lambda part, key: _log_mean_weight(model, infer, part, key, samples, rows), batch, seed, rows)


def _log_mean_weight(model: VAE, infer: Inference, batch: Batch, seed: Seed, samples: Any, rows: Any) -> tf.Tensor:
    """`log_likelihood` of a part of a batch, at most `rows` examples, as many samples at once as `rows` allows."""
    q_seed, seed = split(seed, 2)
    q = infer(model, batch, q_seed).q
    require_density(q, "iw_nll")
    chunk = tf.maximum(1, rows // examples(batch))

    def add_chunk(start: tf.Tensor, total: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        z_seed, decoder_seed = split(fold_in(seed, start // chunk), 2)
        z = q.sample(tf.minimum(chunk, samples - start), seed=z_seed)
        log_w = tf.cast(log_joint(model, batch, z, decoder_seed) - q.log_prob(z), tf.float64)
        return start + chunk, tf.reduce_logsumexp(tf.concat([total[None], log_w], axis=0), axis=0)

    nothing = tf.fill([examples(batch)], tf.constant(-np.inf, tf.float64))
    _, total = tf.while_loop(
        lambda start, _: start < samples,
        add_chunk,
        (tf.constant(0), nothing),
        shape_invariants=(tf.TensorShape([]), tf.TensorShape([None])),
        parallel_iterations=1,
    )
    return total - tf.math.log(tf.cast(samples, tf.float64))
