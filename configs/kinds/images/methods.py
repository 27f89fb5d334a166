"""The methods on images: what each remedy chooses, and how choices become a method.

The rows of the paper's comparison are `numbers.METHODS`.
"""

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import keras
import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds import remedies as shared
from configs.kinds.expressions import Axes, Remedy
from configs.kinds.images.networks import Networks
from configs.kinds.kind import Table
from configs.kinds.vectors import gamma_probe, halving_adam, joined
from tfvae.checks import ConfigError, require_at_least
from tfvae.data.source import Source
from tfvae.experiment import Method, built
from tfvae.experiment.method import basic
from tfvae.latents import Deterministic, Diagonal, Latent
from tfvae.likelihoods import Likelihood, bernoulli, gaussian
from tfvae.metrics.active_units import ActiveUnits
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.metric import Metric
from tfvae.metrics.mutual_information import BatchMutualInformation
from tfvae.model import VAE
from tfvae.networks.decoders import FeedForward, mean
from tfvae.networks.gamma import ClosedFormGamma, FixedGamma, LearnedGamma
from tfvae.networks.heads import BernoulliHead, GaussianHead
from tfvae.objectives import Objective, wae_mmd

OUTPUT, POINT = "the decoder's output layer", "the objective and the point posterior"
WIDTH, JOINED = "the width of the latents", "the second stage that is trained jointly"


class Output(NamedTuple):
    """How a decoder ends, and what its parameters mean."""

    head: Callable[[], keras.layers.Layer]
    likelihood: Likelihood


def table(config: ConfigDict, networks: Networks, **stage: Any) -> Table:
    """The methods of a configuration; `stage` holds further fields of every first stage."""
    return Table(
        remedies={**shared.remedies(config), **remedies(config)},
        assemble=lambda axes: method(config, networks, axes),
        latent_width=lambda axes: axes.get(WIDTH, config.model.latent),
        stage={"probes": gamma_probe, "held_out": held_out, **stage},
    )


def remedies(config: ConfigDict) -> Mapping[str, Remedy]:
    """The decoder's output layers of the paper's comparison (Section 5), WAE-MMD, kappa, and joint training."""
    gamma = config.model.gamma

    def learned(initial: float = gamma.initial) -> Axes:
        return {OUTPUT: Output(lambda: GaussianHead(LearnedGamma(initial, floor=gamma.floor)), gaussian)}

    def fixed(value: float = gamma.fixed) -> Axes:
        return {OUTPUT: Output(lambda: GaussianHead(FixedGamma(value)), gaussian)}

    def closed_form(momentum: float = gamma.momentum) -> Axes:
        return {OUTPUT: Output(lambda: GaussianHead(ClosedFormGamma(momentum, gamma.floor)), gaussian)}

    def cross_entropy() -> Axes:
        return {OUTPUT: Output(BernoulliHead, bernoulli)}

    def wae(weight: float = config.model.wae_weight) -> Axes:
        return {**fixed(HALF), POINT: weight}

    def latent(width: int) -> Axes:
        require_at_least("width", width, 1)
        return {WIDTH: width}

    def joint() -> Axes:
        return {JOINED: partial(joined, config)}

    return {
        "learned_gamma": learned, "fixed_gamma": fixed, "closed_form_gamma": closed_form,
        "cross_entropy": cross_entropy, "wae_mmd": wae, "latent": latent, "joint": joint,
    }  # fmt: skip


HALF = math.sqrt(0.5)
"""The deviation with which -log p is the squared error of the WAE paper, up to a constant."""


def method(config: ConfigDict, networks: Networks, axes: dict[str, Any]) -> Method:
    """The method of a first stage; without a choice of output layer, gamma is learned."""
    output: Output = axes.pop(OUTPUT, None) or remedies(config)["learned_gamma"]()[OUTPUT]
    width, second = axes.pop(WIDTH, config.model.latent), axes.pop(JOINED, None)
    latent, loss = _point(width, axes.pop(POINT)) if POINT in axes else (Diagonal(width), shared.objective(axes))
    if second and isinstance(latent, Deterministic):
        raise ConfigError("joint needs a posterior with a density; wae_mmd has points.")
    drive = axes.pop(shared.DRIVE, basic)
    encoder_rate = axes.pop(shared.ENCODER_RATE, 1.0)
    shared.require_taken(axes)
    output.head()  # made once, still without weights, so that a number that does not fit is named before any work
    numbers = config.training
    found: Method = Method(
        model=lambda data: _model(config, networks, latent, output, data),
        optimizers=halving_adam(
            numbers.learning_rate, numbers.gamma_rate, numbers.halve_every, numbers.weight_decay, encoder_rate
        ),
        objective=lambda model: loss,
        drive=drive,
    )
    return second(found, width) if second else found


def _point(width: int, weight: float) -> tuple[Latent, Objective]:
    """The latent and the objective of WAE-MMD."""
    latent = Deterministic(width)
    return latent, wae_mmd(latent.prior, weight)


def _model(config: ConfigDict, networks: Networks, latent: Latent, output: Output, data: Source) -> VAE:
    del data
    encoder, decoder = networks.encoder(latent.features), networks.decoder()  # in this order they draw weights
    vae = VAE(encoder, latent, FeedForward(decoder, output.head(), mean), output.likelihood)
    return built(vae, tf.zeros([1, *config.data.shape]))


def held_out(model: VAE) -> list[Metric]:
    """What aggressive training looks at after each pass."""
    del model
    return [ElboParts(), BatchMutualInformation(), ActiveUnits()]
