"""The first-stage models: the paper's, with a learned gamma, and its baselines."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import keras
from ml_collections import ConfigDict

from tfvae.latents import Deterministic, Diagonal, Latent
from tfvae.likelihoods import Likelihood, bernoulli, gaussian
from tfvae.networks.gamma import ClosedFormGamma, FixedGamma, LearnedGamma
from tfvae.networks.heads import BernoulliHead, GaussianHead
from tfvae.objectives import Objective, elbo, wae_mmd


@dataclass(frozen=True)
class Variant:
    """What tells the first-stage models apart: the decoder's output layer, and for WAE the latent and the objective."""

    head: Callable[[], keras.layers.Layer]
    likelihood: Likelihood
    latent: Latent
    objective: Objective


def variants(config: ConfigDict) -> dict[str, Variant]:
    """The paper's model and its baselines (Section 5).

    They differ in the decoder's output layer, WAE-MMD also in latent and objective.
    """
    code, gamma = Diagonal(config.latent), config.gamma
    point = Deterministic(config.latent)
    half = math.sqrt(0.5)  # variance 1/2 makes -log p the squared error of the WAE paper, up to a constant
    return {
        "learned_gamma": Variant(
            lambda: GaussianHead(LearnedGamma(gamma.initial, floor=gamma.floor)), gaussian, code, elbo()
        ),
        "fixed_gamma": Variant(lambda: GaussianHead(FixedGamma(gamma.fixed)), gaussian, code, elbo()),
        "closed_form_gamma": Variant(
            lambda: GaussianHead(ClosedFormGamma(gamma.momentum, gamma.floor)), gaussian, code, elbo()
        ),
        "cross_entropy": Variant(BernoulliHead, bernoulli, code, elbo()),
        "wae_mmd": Variant(
            lambda: GaussianHead(FixedGamma(half)), gaussian, point, wae_mmd(point.prior, config.wae_weight)
        ),
    }
