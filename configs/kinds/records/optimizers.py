"""The optimisers of records: Adam, whose rate falls exponentially (generated-loss paper, Appendix C)."""

from collections.abc import Mapping

import keras
from ml_collections import ConfigDict

from tfvae.model import GROUPS
from tfvae.schedules import LearningRate, exponential_decay
from tfvae.training.lazy_adam import LazyAdam


def optimizer(adam: ConfigDict, rate: float) -> keras.optimizers.Optimizer:
    """One optimiser, which starts at a rate."""
    schedule = LearningRate(exponential_decay(rate, adam.decay, adam.decay_every))
    return LazyAdam(schedule, beta_2=adam.beta_2, epsilon=adam.epsilon)


def optimizers(adam: ConfigDict, rate: float, encoder_rate: float) -> Mapping[str, keras.optimizers.Optimizer]:
    """One for each group; the encoder's rate is so many times that of the others."""
    rates = {group: rate * (encoder_rate if group == "inference" else 1.0) for group in GROUPS}
    return {group: optimizer(adam, rate) for group, rate in rates.items()}


def still() -> Mapping[str, keras.optimizers.Optimizer]:
    """One for each group that changes nothing: the model stays what its data made it."""
    return {group: keras.optimizers.SGD(0.0) for group in GROUPS}
