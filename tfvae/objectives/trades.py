"""What a record's reconstruction loss and its KL cost together (generated-loss paper, Sections 2.3 and 6, Appendix J).

Numbers of a trade: R [B], the reconstruction loss; KL [B], nats; D, the width of the latent. A multiscale VAE has K
levels, and each example, or each batch, is at one of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import tensorflow as tf

from tfvae.checks import require_at_least, require_positive
from tfvae.types import Schedule

Traded = tuple[tf.Tensor, Mapping[str, tf.Tensor]]
"""What each example costs [B], and the numbers of the step that are worth a curve, [] each."""


class Trade(Protocol):
    """Weighs R against KL; `level` is that of the batch, int [], or those of its examples, [B]."""

    def __call__(self, reconstruction: tf.Tensor, kl: tf.Tensor, level: Any, step: tf.Tensor) -> Traded: ...


def weighted(beta: Schedule, width: int) -> Trade:
    """R + beta KL / D, at all levels (Section 2.3)."""

    def trade(reconstruction: tf.Tensor, kl: tf.Tensor, level: Any, step: tf.Tensor) -> Traded:
        del level
        return reconstruction + beta(step) * kl / width, {"beta": beta(step)}

    return trade


def of_levels(highest: Schedule, width: int, shares: Sequence[float], inverted: bool = False) -> Trade:
    """R + beta_i KL / D at level i, with beta_i a share of the highest beta (Eq. 5); `inverted`, R / beta_i + KL / D.

    Where a whole batch is at one level and its gradient is clipped, the two give the same update: they differ by a
    factor. In a batch of many levels the inverted form weighs low levels more (Eq. 8).

    Args:
        highest: beta of the last level, by step.
        width: D.
        shares: beta_i over that, as from `linear_shares` or `geometric_shares`.
        inverted: whether R is divided, in place of KL multiplied.

    Raises:
        ValueError: a share is not positive.
    """
    for share in shares:
        require_positive("shares", share)

    def trade(reconstruction: tf.Tensor, kl: tf.Tensor, level: Any, step: tf.Tensor) -> Traded:
        beta = highest(step) * tf.gather(tf.constant(shares, tf.float32), level)
        cost = reconstruction / beta + kl / width if inverted else reconstruction + beta * kl / width
        return cost, {"beta": tf.reduce_mean(beta)}

    return trade


def to_capacity(gamma: Schedule, width: int, capacities: Sequence[float], both_sides: bool = False) -> Trade:
    """R + gamma max(KL - C_i, 0) / D at level i: nats up to the target capacity C_i cost nothing (Eq. 9).

    Args:
        gamma: price of the nats above, times D; the paper's is 128.
        width: D.
        capacities: C_i, nats of an example.
        both_sides: gamma |KL - C_i| / D, which the paper reports not to work.

    Raises:
        ValueError: a capacity is negative.
    """
    for capacity in capacities:
        require_at_least("capacities", capacity, 0.0)

    def trade(reconstruction: tf.Tensor, kl: tf.Tensor, level: Any, step: tf.Tensor) -> Traded:
        target = tf.gather(tf.constant(capacities, tf.float32), level)
        beyond = tf.abs(kl - target) if both_sides else tf.maximum(kl - target, 0.0)
        return reconstruction + gamma(step) * beyond / width, {"capacity": tf.reduce_mean(target)}

    return trade


def linear_shares(levels: int) -> list[float]:
    """(i + 1) / K for i from 0 to K - 1."""
    require_at_least("levels", levels, 1)
    return [(i + 1) / levels for i in range(levels)]


def geometric_shares(levels: int, ratio: float) -> list[float]:
    """ratio^(K - 1 - i) for i from 0 to K - 1.

    Raises:
        ValueError: there is no level, or the ratio does not lie between 0 and 1.
    """
    require_at_least("levels", levels, 1)
    if not 0 < ratio <= 1:
        raise ValueError(f"`ratio` must be above 0 and at most 1, got {ratio}.")
    return [ratio ** (levels - 1 - i) for i in range(levels)]
