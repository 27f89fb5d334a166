"""The committed rate of an AR(1) prior, and the correlations that commit to a given rate. Imports no TensorFlow.

No product of independent Gaussians comes closer to a process with correlations alpha than its committed rate delta, so
a posterior of that family always says at least delta nats. Razavi et al. 2019 (delta-VAE), Section 2.1 and Appendix C.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq

from tfvae.checks import require_at_least, require_positive

HIGHEST = 0.9999
"""Largest correlation of a range: beyond it, one series would carry nearly all of the rate."""
LARGEST = 350.0
"""Nats of a series: with more, 1 - alpha^2, which may be exp(-2 rate), is 0 even in double precision."""


class Correlations(NamedTuple):
    """Of D series: how much of a step is that before it, and what variance is new."""

    alpha: np.ndarray
    """In [0, 1), float64 [D]."""
    innovation: np.ndarray
    """1 - alpha^2, float64 [D], which alpha itself would have lost where it is close to 1."""


def correlations(alpha: Sequence[float] | np.ndarray) -> Correlations:
    """Those of the given alpha.

    Raises:
        ValueError: it is no list of numbers, or one lies outside of [0, 1) or is not a number.
    """
    values = np.asarray(alpha, np.float64)
    if values.ndim != 1 or not values.size or not ((values >= 0) & (values < 1)).all():
        raise ValueError(f"`alpha` must be numbers of at least 0 and less than 1, one a series; got {values.tolist()}.")
    return Correlations(values, (1 - values) * (1 + values))


def committed_rate(correlated: Correlations, steps: int) -> float:
    """delta = 1/2 sum_k [(n - 2) ln(1 + alpha_k^2) - ln(1 - alpha_k^2)], nats of n steps; 0 where n = 1.

    It is reached by means of 0 and variances of 1 - alpha^2 at both ends, (1 - alpha^2) / (1 + alpha^2) between them.
    """
    require_at_least("steps", steps, 1)
    if steps == 1:
        return 0.0  # one step alone is N(0, 1), which a posterior can be; the formula would say more
    squared = 1.0 - correlated.innovation
    return float(0.5 * np.sum((steps - 2) * np.log1p(squared) - np.log(correlated.innovation)))


def equal_correlations(rate: float, steps: int, width: int) -> Correlations:
    """`width` equal alpha that commit to `rate` nats of `steps` steps.

    Raises:
        ValueError: the rate is not positive, or above `LARGEST` for each series; or there are fewer than 2 steps or 1
            series.
    """
    _require(rate, steps, width)
    if rate > LARGEST * width:
        raise ValueError(f"`rate` must be at most {LARGEST * width:g} nats with {width} equal series, got {rate}.")
    share = 2.0 * rate / width

    def missing(u: float) -> float:  # u = -ln(1 - alpha^2): the only scale on which alpha close to 1 can be told apart
        return (steps - 2) * np.log1p(-np.expm1(-u)) + u - share

    u = brentq(missing, 0.0, share, xtol=1e-15, rtol=8.9e-16)
    squared = -np.expm1(-u)
    return Correlations(np.full(width, np.sqrt(squared)), np.full(width, np.exp(-u)))


def ranged_correlations(rate: float, steps: int, width: int, lowest: float) -> Correlations:
    """alpha at even steps from `lowest` to the largest one, which is chosen such that all commit to `rate` nats.

    Series that change at different speeds are the paper's own choice (Appendix E, Table 4).

    Raises:
        ValueError: `lowest` alone commits to more, or the largest alpha would lie above `HIGHEST`; or as for
            `equal_correlations`.
    """
    _require(rate, steps, width)
    if not 0 <= lowest < HIGHEST:
        raise ValueError(f"`lowest` must be at least 0 and below {HIGHEST}, got {lowest}.")

    def reached(highest: float) -> float:
        return committed_rate(correlations(np.linspace(lowest, highest, width)), steps)

    if reached(lowest) > rate:
        raise ValueError(
            f"`lowest` {lowest} commits to {reached(lowest):.4g} nats alone: take a smaller one, or more than that."
        )
    if width < 2 or reached(HIGHEST) < rate:
        raise ValueError(
            f"`rate` must be at most {reached(HIGHEST):.4g} nats with {width} series of {steps} steps from alpha "
            f"{lowest} to {HIGHEST}, got {rate}: take more series, a higher `lowest`, or equal alpha, which `lowest=0` "
            "stands for in a method."
        )
    highest = brentq(lambda alpha: reached(alpha) - rate, lowest, HIGHEST, xtol=1e-15, rtol=8.9e-16)
    return correlations(np.linspace(lowest, highest, width))


def _require(rate: float, steps: int, width: int) -> None:
    require_positive("rate", rate)
    if not np.isfinite(rate):
        raise ValueError(f"`rate` must be finite, got {rate}.")
    require_at_least("steps", steps, 2)
    require_at_least("width", width, 1)
