"""First stages of the two-stage paper: how the decoder ends, how wide z is, and whether a second stage is joined to it.

Dai and Wipf 2019, Sections 3 and 5, footnote 6. Kinds of data bring the networks and further ways to end.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import keras
import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds import remedies as shared
from configs.kinds.expressions import Axes, Remedy
from configs.kinds.vectors import halving_adam, joined
from tfvae.checks import ConfigError, require_at_least
from tfvae.data.source import Source
from tfvae.experiment import Method, built
from tfvae.experiment.method import basic
from tfvae.latents import Deterministic, Diagonal, Latent
from tfvae.likelihoods import Likelihood, gaussian
from tfvae.model import VAE
from tfvae.networks.decoders import FeedForward, mean
from tfvae.networks.gamma import ClosedFormGamma, FixedGamma, LearnedGamma
from tfvae.networks.heads import GaussianHead
from tfvae.objectives import Objective

OUTPUT, POINT = "the decoder's output layer", "the objective and the point posterior"
WIDTH, JOINED = "the width of the latents", "the second stage that is trained jointly"
"""Names of axes, as errors show them."""
Point = Callable[[int], tuple[Latent, Objective]]
"""What is chosen on the axis `POINT`: width of the latents -> a latent of points, and the objective that trains it."""


@dataclass(frozen=True)
class Networks:
    """A pair of networks: both are made anew for each stage."""

    shape: tuple[int, ...]
    """Of one x."""
    encoder: Callable[[int], keras.layers.Layer]
    """Number of features -> layer x [B, *shape] -> [B, features]."""
    decoder: Callable[[], keras.layers.Layer]
    """Layer z [B, D] -> [B, *shape], before the head."""


class Output(NamedTuple):
    """How a decoder ends, and what its parameters mean."""

    head: Callable[[], keras.layers.Layer]
    likelihood: Likelihood


def remedies(config: ConfigDict, activation: Callable[[tf.Tensor], tf.Tensor]) -> Mapping[str, Remedy]:
    """A Gaussian decoder whose gamma is learned, fixed or in closed form; kappa; and joint training.

    Args:
        config: has `model.gamma` and `second`.
        activation: makes the mean of p(x given z) of what the network gives.
    """
    gamma = config.model.gamma

    def learned(initial: float = gamma.initial, floor: float = gamma.floor) -> Axes:
        return _gaussian(lambda: LearnedGamma(initial, floor))

    def fixed(value: float = gamma.fixed) -> Axes:
        return _gaussian(lambda: FixedGamma(value))

    def closed_form(momentum: float = gamma.momentum) -> Axes:
        return _gaussian(lambda: ClosedFormGamma(momentum, gamma.floor))

    def latent(width: int) -> Axes:
        require_at_least("width", width, 1)
        return {WIDTH: width}

    def joint() -> Axes:
        return {JOINED: partial(joined, config)}

    def _gaussian(make: Callable[[], Any]) -> Axes:
        return {OUTPUT: Output(lambda: GaussianHead(make(), activation), gaussian)}

    return {
        "learned_gamma": learned, "fixed_gamma": fixed, "closed_form_gamma": closed_form,
        "latent": latent, "joint": joint,
    }  # fmt: skip


def width(config: ConfigDict, axes: Mapping[str, Any]) -> int:
    """D of the latents that remedies chose."""
    return int(axes.get(WIDTH, config.model.latent))


def method(config: ConfigDict, networks: Networks, default: Output, axes: dict[str, Any]) -> Method:
    """The method that remedies chose.

    Args:
        config: has `model`, `training` and `second`.
        networks: read and make x.
        default: how the decoder ends where no remedy says it.
        axes: what the remedies chose; all of it is taken.

    Raises:
        ConfigError: remedies do not fit together.
    """
    output: Output = axes.pop(OUTPUT, default)
    size, second = width(config, axes), axes.pop(JOINED, None)
    axes.pop(WIDTH, None)
    point: Point | None = axes.pop(POINT, None)
    latent, loss = point(size) if point else (Diagonal(size), shared.objective(axes))
    if second and isinstance(latent, Deterministic):
        raise ConfigError("joint needs a posterior with a density; wae_mmd has points.")
    drive = axes.pop(shared.DRIVE, basic)
    encoder_rate = axes.pop(shared.ENCODER_RATE, 1.0)
    shared.require_taken(axes)
    output.head()  # made once, still without weights, so that a number that does not fit is named before any work
    numbers = config.training
    found: Method = Method(
        model=lambda data: _model(networks, latent, output, data),
        optimizers=halving_adam(
            numbers.learning_rate, numbers.gamma_rate, numbers.halve_every, numbers.weight_decay, encoder_rate
        ),
        objective=lambda model: loss,
        drive=drive,
    )
    return second(found, size) if second else found


def _model(networks: Networks, latent: Latent, output: Output, data: Source) -> VAE:
    del data
    encoder, decoder = networks.encoder(latent.features), networks.decoder()  # in this order they draw weights
    vae = VAE(encoder, latent, FeedForward(decoder, output.head(), mean), output.likelihood)
    return built(vae, tf.zeros([1, *networks.shape]))
