"""Differential privacy: what a training with clipped and noised gradients promises of each training row."""

import secrets
from functools import lru_cache
from typing import NamedTuple

import tensorflow as tf

from tfvae.checks import ConfigError, require_at_least, require_positive
from tfvae.types import Seed


class Promise(NamedTuple):
    """A step takes in each row by itself, with one probability, clips its gradient, adds all up, and adds noise.

    Abadi et al. 2016, Deep Learning with Differential Privacy.
    """

    noise: float
    """Deviation of the noise of a sum of gradients, in units of `clip`."""
    clip: float
    """Largest norm of the gradient of a row."""
    delta: float
    """Probability that the promise may fail with."""
    uncovered: str = ""
    """What else the training takes from the rows, to which no noise is added."""

    def epsilon(self, rows: int, batch_size: int, steps: int) -> float:
        """The bound after so many steps: no outcome is more than exp(epsilon) times as likely with a row as without.

        Raises:
            ConfigError: dp-accounting is not installed.
        """
        return _epsilon(self.noise, min(batch_size / rows, 1.0), steps, self.delta)

    def line(self, rows: int, batch_size: int, steps: int) -> str:
        """What is told before training.

        Raises:
            ConfigError: `delta` is so large that a row might be given away whole, or dp-accounting is not installed.
        """
        if self.delta * rows >= 1:
            raise ConfigError(f"`delta` must be below 1 / {rows}, the number of training rows, got {self.delta}.")
        return (
            f"differentially private: epsilon {self.epsilon(rows, batch_size, steps):.2f} for delta {self.delta:g} "
            f"after {steps} steps, of one row more or less; a row is in a step with probability "
            f"{min(batch_size / rows, 1.0):.2g}, its gradient's norm at most {self.clip:g}, the noise {self.noise:g} "
            f"times that. Not covered: {self.uncovered or 'nothing else is taken from the rows'}."
        )


def promised(noise: float, clip: float, delta: float, uncovered: str = "") -> Promise:
    """A promise whose numbers are in their ranges.

    Raises:
        ValueError: one is not: without noise, say, nothing is promised.
    """
    require_at_least("noise", noise, 0.1)  # below it epsilon is in the thousands, and takes minutes to find
    require_positive("clip", clip)
    if not 0 < delta < 1:
        raise ValueError(f"`delta` must lie between 0 and 1, got {delta!r}.")
    return Promise(noise, clip, delta, uncovered)


def secret_key() -> Seed:
    """A seed of 64 bits that nobody knows: whoever knew that of the noise could take it off again."""
    return tf.constant([secrets.randbits(32) - 2**31, secrets.randbits(32) - 2**31], tf.int32)


@lru_cache(maxsize=1024)
def _epsilon(noise: float, rate: float, steps: int, delta: float) -> float:
    try:
        import dp_accounting
        from dp_accounting.pld import PLDAccountant
    except ModuleNotFoundError:
        raise ConfigError("`private` needs dp-accounting: pip install 'tfvae[dp]'.") from None
    step = dp_accounting.PoissonSampledDpEvent(rate, dp_accounting.GaussianDpEvent(noise))
    return float(PLDAccountant().compose(step, steps).get_epsilon(delta)) if steps else 0.0
