"""Likelihoods: pure functions from a decoder's parameters to a distribution."""

from collections.abc import Callable
from typing import Any

import tensorflow_probability as tfp

from tfvae.likelihoods.bernoulli import bernoulli
from tfvae.likelihoods.gaussian import gaussian
from tfvae.likelihoods.logistic_mixture import LogisticMixture, logistic_mixture
from tfvae.likelihoods.tokens import TokenSequence, lengths, tokens

Likelihood = Callable[[Any], tfp.distributions.Distribution]
"""Parameters [B, ...] -> distribution with batch shape [B]. Weights, such as a learned gamma, are the decoder's."""

__all__ = [
    "Likelihood",
    "LogisticMixture",
    "TokenSequence",
    "bernoulli",
    "gaussian",
    "lengths",
    "logistic_mixture",
    "tokens",
]
