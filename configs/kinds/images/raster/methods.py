"""The methods on images drawn pixel by pixel: what each remedy chooses, and how choices become a method."""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import keras
import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds import remedies as shared
from configs.kinds import series
from configs.kinds.expressions import Axes, Remedy
from configs.kinds.images.raster.networks import LATENT, READING, Networks, Reading
from configs.kinds.kind import Table
from tfvae.checks import ConfigError
from tfvae.data.source import Source
from tfvae.experiment import Method, built
from tfvae.experiment.method import basic
from tfvae.latents import Empty, Latent
from tfvae.likelihoods import Likelihood, bernoulli, logistic_mixture
from tfvae.model import GROUPS, VAE
from tfvae.networks.decoders import Emit
from tfvae.networks.heads import BernoulliHead, LogisticMixtureHead
from tfvae.networks.images.raster import Raster, drawn_bit, drawn_level
from tfvae.networks.no_encoder import NoEncoder
from tfvae.schedules import LearningRate, power_warm_up, warm_up_cool_down
from tfvae.training.updates.gradient import GradientUpdate


def table(config: ConfigDict, networks: Networks, **stage: Any) -> Table:
    """The methods of a configuration; `stage` holds further fields of every first stage."""
    return Table(
        remedies={**shared.remedies(config), **remedies(config), **networks.remedies},
        seconds={},
        assemble=partial(method, config, networks),
        latent_width=lambda axes: 0 if isinstance(axes.get(LATENT), Empty) else config.model.latent,
        stage=stage,
    )


def remedies(config: ConfigDict) -> Mapping[str, Remedy]:
    """The plain VAE, the decoder without a latent, and semi-amortized inference."""

    def plain() -> Axes:
        return {}

    def no_latent() -> Axes:
        return {LATENT: Empty()}

    return {"plain": plain, "no_latent": no_latent, "sa_vae": shared.refinement(config)}


class Pixels(NamedTuple):
    """What is modelled of a pixel."""

    outputs: int
    """Numbers that a network makes for it."""
    head: keras.layers.Layer
    likelihood: Likelihood
    emit: Emit


def pixels(config: ConfigDict) -> Pixels:
    """Coins where there are two levels, else a mixture of logistics."""
    channels, levels = config.data.shape[2], config.data.levels
    if levels == 2:
        return Pixels(channels, BernoulliHead(), bernoulli, drawn_bit)
    head = LogisticMixtureHead(config.model.components, channels)
    return Pixels(head.outputs, head, partial(logistic_mixture, levels=levels), drawn_level)


def method(config: ConfigDict, networks: Networks, axes: dict[str, Any]) -> Method:
    """The method that remedies chose."""
    _check_rates(config.training)
    latent, reading = axes.pop(LATENT, networks.plain), axes.pop(READING, Reading())
    infer, rate = shared.inference(config, axes), axes.pop(shared.ENCODER_RATE, 1.0)
    loss, drive = shared.objective(axes), axes.pop(shared.DRIVE, basic)
    prior = axes.pop(series.BESIDE, None)
    shared.require_taken(axes)
    # Made once, still without weights, so that a number out of range is named.
    networks.decoder(latent, reading.sees, pixels(config).outputs)
    if latent.features:
        networks.encoder(latent, reading)
    numbers = config.training
    found: Method = Method(
        model=lambda data: _model(config, networks, latent, reading, data),
        optimizers=lambda: _optimizers(numbers, numbers.learning_rate, rate),
        objective=lambda model: loss,
        gradient=partial(GradientUpdate, clip_norm=numbers.clip),
        drive=drive,
        stopping=partial(shared.stopping, numbers.plateau),
        infer=infer,
    )
    return prior.beside(found, latent) if prior else found


def _model(config: ConfigDict, networks: Networks, latent: Latent, reading: Reading, data: Source) -> VAE:
    del data
    encoder = networks.encoder(latent, reading) if latent.features else NoEncoder()
    pixel = pixels(config)
    net = networks.decoder(latent, reading.sees, pixel.outputs)
    decoder = Raster(net, pixel.head, config.data.shape, pixel.emit)
    return built(VAE(encoder, latent, decoder, pixel.likelihood), tf.zeros([1, *config.data.shape]))


def aux_prior(config: ConfigDict) -> series.AuxPrior:
    """The auxiliary prior over the rows' latents."""
    prior, numbers = config.prior, config.training
    optimizers = partial(_optimizers, numbers, prior.learning_rate, 1.0)
    return series.AuxPrior(config.data.shape[0], config.model.latent, prior.width, numbers.clip, optimizers)


def _check_rates(numbers: ConfigDict) -> None:
    """Raises ConfigError where more than one rule would decide the rate, or it would rise."""
    if numbers.plateau.decays and numbers.warm_up:
        raise ConfigError(
            "`config.training.plateau.decays` or `config.training.warm_up` must be 0, for each decides the learning "
            f"rate; got {numbers.plateau.decays} and {numbers.warm_up}."
        )
    if numbers.cool_from > numbers.cool_to:
        raise ConfigError(
            f"`config.training.cool_from` must be at most `cool_to`, {numbers.cool_to}; got {numbers.cool_from}."
        )


def _optimizers(numbers: ConfigDict, rate: float, encoder: float) -> Mapping[str, keras.optimizers.Optimizer]:
    """Adam; its rate falls linearly to 0 at the end, or rises and falls slowly, or stays where a plateau decides."""

    def adam(start: float) -> keras.optimizers.Optimizer:
        if numbers.plateau.decays:
            return keras.optimizers.Adam(start)
        if numbers.warm_up:
            return keras.optimizers.Adam(LearningRate(power_warm_up(start, numbers.warm_up)))
        fall = numbers.cool_to - numbers.cool_from
        end = 0.0 if fall else start
        return keras.optimizers.Adam(LearningRate(warm_up_cool_down(start, start, end, numbers.cool_from, fall)))

    return {group: adam(rate * (encoder if group == "inference" else 1.0)) for group in GROUPS}
