"""Mutual information between x and z under q: how much the code says about the example.

It is the mean of log q(z given x) - log q(z) over draws z. Both logs are taken at the same draw: where all posteriors
are one they are equal, and the estimate is 0 whatever was drawn. With E_q[log q(z given x)] in closed form in place of
the first, as in the lagging-encoder paper's released code, it has a standard deviation of sqrt(D / 2 N) there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from scipy.special import logsumexp

from tfvae.checks import require_at_least
from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.metrics.moments import Sums
from tfvae.metrics.posteriors import gaussian_parameters
from tfvae.model import VAE
from tfvae.randomness import split
from tfvae.types import Batch, Seed

_BLOCK = 500
"""Rows of z compared with all posteriors at once: 40 MB of float64 with 10,000 posteriors."""


class Posteriors(NamedTuple):
    """Diagonal Gaussian posteriors of N examples, and one draw from each; all [N, D]."""

    mean: np.ndarray
    stddev: np.ndarray
    z: np.ndarray


@dataclass(frozen=True)
class BatchMutualInformation:
    """I(x, z) with q(z) replaced by the mixture of the batch's own B posteriors, nats.

    Lagging-encoder paper, Eq. 5. Values: `mi_batch`, the mean over examples of log q(z given x) - log q(z) at one draw
    z; `mi_released`, the released code's estimate of the same, see above, for comparison; `mi_batch_cap`, the mean of
    ln B. Each draw's own posterior is in its mixture, so no example has more than ln B. The values therefore depend on
    the batch size, and a short last batch pulls them down.

    Raises:
        ValueError: from `observe`, where the posterior is no diagonal Gaussian.
    """

    name: str = "mi_batch"
    max_examples: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return ("mi_batch", "mi_released", "mi_batch_cap")

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Sums:
        posteriors = drawn(sampler, batch, seed)
        mixture = log_mixture(posteriors)
        cap = np.full(len(mixture), np.log(len(mixture)))
        return Sums.of(log_own(posteriors) - mixture, negative_entropy(posteriors) - mixture, cap)

    def merge(self, a: Sums, b: Sums) -> Sums:
        return a.merged(b)

    def result(self, acc: Sums) -> Mapping[str, float]:
        return dict(zip(self.values, acc.mean().tolist(), strict=True))


@dataclass(frozen=True)
class MutualInformation:
    """I(x, z) with q(z) replaced by the mixture of all N posteriors seen, nats.

    Values: `mi`, with each draw's own posterior in its mixture: at most `mi_cap` = ln N, and in expectation at most
    I(x, z); `mi_without_own`, with the mixture of the other N - 1: in expectation at least I(x, z), and without a cap
    (Poole et al. 2019, Section 2.2). Where the two differ widely, N is too small to tell.

    Args:
        samples: at most this many draws z are scored, one of each of the first posteriors.

    Raises:
        ValueError: `samples` is less than 1; from `observe`, where the posterior is no diagonal Gaussian; from
        `result`, with one example only.
    """

    samples: int = 2000
    name: str = "mi"
    max_examples: int | None = None

    def __post_init__(self) -> None:
        require_at_least("samples", self.samples, 1)

    @property
    def values(self) -> tuple[str, ...]:
        return ("mi", "mi_without_own", "mi_cap")

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Posteriors:
        return drawn(sampler, batch, seed)

    def merge(self, a: Posteriors, b: Posteriors) -> Posteriors:
        return merged(a, b)

    def result(self, acc: Posteriors) -> Mapping[str, float]:
        if len(acc.z) < 2:
            raise ValueError("`mi` needs at least 2 examples, got 1.")
        own, scored = log_own(acc)[: self.samples], acc._replace(z=acc.z[: self.samples])
        return {
            "mi": float(np.mean(own - log_mixture(scored))),
            "mi_without_own": float(np.mean(own - log_mixture(scored, own=False))),
            "mi_cap": float(np.log(len(acc.z))),
        }


def drawn(sampler: Sampler, batch: Batch, seed: Seed) -> Posteriors:
    """The posteriors of a batch, with one draw from each.

    Raises:
        ValueError: a posterior is no diagonal Gaussian.
    """
    return Posteriors(*(part.numpy() for part in compiled(_draw, sampler.model, sampler.infer)(dict(batch), seed)))


def merged(a: Posteriors, b: Posteriors) -> Posteriors:
    """Posteriors of both sets of examples."""
    return Posteriors(*(np.concatenate(pair) for pair in zip(a, b, strict=True)))


def log_own(posteriors: Posteriors) -> np.ndarray:
    """log q(z given x) of each draw under its own posterior, nats [N]."""
    mean, stddev, z = (np.asarray(part, np.float64) for part in posteriors)
    return -0.5 * np.sum(np.square((z - mean) / stddev) + np.log(2 * np.pi * np.square(stddev)), axis=1)


def negative_entropy(posteriors: Posteriors) -> np.ndarray:
    """E_q[log q(z given x)] of each posterior, nats [N]."""
    return -0.5 * np.sum(1 + np.log(2 * np.pi * np.square(posteriors.stddev, dtype=np.float64)), axis=1)


def log_mixture(posteriors: Posteriors, own: bool = True) -> np.ndarray:
    """log of the posteriors' equal mixture at each draw z [M, D], of which row i came from posterior i; nats [M].

    `own=False` leaves posterior i out of the mixture that scores draw i.
    """
    count = len(posteriors.mean)
    logs = []
    for start in range(0, len(posteriors.z), _BLOCK):
        log_q = _log_densities(posteriors, slice(start, start + _BLOCK))
        if not own:
            rows = np.arange(len(log_q))
            log_q[rows, start + rows] = -np.inf
        logs.append(logsumexp(log_q, axis=1))
    return np.concatenate(logs) - np.log(count if own else count - 1)


def _log_densities(posteriors: Posteriors, rows: slice) -> np.ndarray:
    """log q(z_i given x_j), nats [M, N]. The square is expanded to two matrix products, which takes float64."""
    # -2 log q = sum over d of z^2 p - 2 z mean p + mean^2 p - log(p / 2 pi), with p = 1 / stddev^2. The differences
    # z - mean themselves would be an array [M, N, D]. Where posteriors are sharp, large terms all but cancel.
    mean, stddev, z = (np.asarray(part, np.float64) for part in posteriors)
    z, precision = z[rows], stddev**-2
    constant = np.sum(np.square(mean) * precision - np.log(precision / (2 * np.pi)), axis=1)
    return -0.5 * (np.square(z) @ precision.T - 2 * z @ (mean * precision).T + constant)


def _draw(model: VAE, infer: Inference, batch: Batch, seed: Seed) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    draw_seed, q_seed = split(seed, 2)
    mean, stddev = gaussian_parameters(infer(model, batch, q_seed).q, "mutual_information")
    return mean, stddev, mean + stddev * tf.random.stateless_normal(tf.shape(mean), draw_seed)
