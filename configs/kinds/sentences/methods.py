"""The methods on sentences: what each remedy chooses, and how choices become a method.

The rows that experiments choose from are `numbers.METHODS`.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import keras
import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds import remedies as shared
from configs.kinds import series
from configs.kinds.expressions import Axes, Remedy
from configs.kinds.kind import Table
from configs.kinds.sentences.measures import INFORMATION
from configs.kinds.sentences.networks import Networks, lstm_networks
from tfvae.checks import ConfigError, require_fraction
from tfvae.data.source import Source
from tfvae.experiment import Method, built
from tfvae.experiment.method import basic
from tfvae.latents import Empty, Latent
from tfvae.likelihoods import lengths, tokens
from tfvae.model import GROUPS, VAE
from tfvae.networks.attention import Direction
from tfvae.networks.decoders import Autoregressive
from tfvae.networks.no_encoder import NoEncoder
from tfvae.schedules import warm_up_cool_down
from tfvae.symbols import END
from tfvae.training.procedure import Procedure
from tfvae.training.procedures.cooled import Cooled
from tfvae.training.updates.gradient import GradientUpdate
from tfvae.types import Batch

Optimizer = Callable[[float], keras.optimizers.Optimizer]
"""Learning rate -> optimiser."""
LATENT, DIRECTION, DROPPED = "the latent", "the tokens that the encoder sees", "the words that the decoder misses"
OFFSET = "where the encoder's weights start"
"""Names of axes, as errors show them."""


def table(config: ConfigDict, optimizer: Optimizer, **stage: Any) -> Table:
    """The methods of a configuration; `stage` holds further fields of every first stage."""
    return Table(
        remedies={**shared.remedies(config, words, INFORMATION), **remedies(config)},
        assemble=partial(method, config, optimizer, lstm_networks(config)),
        latent_width=lambda axes: 0 if LATENT in axes else config.model.latent,
        stage=stage,
    )


def remedies(config: ConfigDict) -> Mapping[str, Remedy]:
    """The plain VAE, the language model, refined inference, a decoder that misses words, an encoder off the origin."""

    def plain() -> Axes:
        return {}

    def word_drop(share: float) -> Axes:
        require_fraction("share", share)
        return {DROPPED: float(share)}

    def offset(by: float = 0.05) -> Axes:
        return {OFFSET: float(by)}

    lm = {LATENT: Empty()}
    return {
        "vae": plain, "lm": lambda: lm, "sa_vae": shared.refinement(config), "word_drop": word_drop, "offset": offset,
    }  # fmt: skip


def method(config: ConfigDict, optimizer: Optimizer, networks: Networks, axes: dict[str, Any]) -> Method:
    """The method that remedies chose."""
    check_cooling(config)
    latent, direction = axes.pop(LATENT, networks.plain), axes.pop(DIRECTION, "future")
    if DROPPED in axes:
        networks = networks._replace(decoder=partial(networks.decoder, word_drop=axes.pop(DROPPED)))
    if OFFSET in axes:
        networks = networks._replace(encoder=partial(networks.encoder, offset=axes.pop(OFFSET)))
    infer, rate = shared.inference(config, axes), axes.pop(shared.ENCODER_RATE, 1.0)
    loss, drive = shared.objective(axes), axes.pop(shared.DRIVE, basic)
    prior = axes.pop(series.BESIDE, None)
    shared.require_taken(axes)
    clip = config.training.clip
    found: Method = Method(
        model=lambda data: _model(config, networks, latent, direction, data),
        optimizers=lambda: optimizers(optimizer, config.training.learning_rate, rate),
        objective=lambda model: loss,
        gradient=partial(
            GradientUpdate,
            clip_norm=clip.norm,
            clip_together=(GROUPS,) if clip.joint else (),
            jit_compile=config.training.jit_compile,
        ),
        drive=drive,
        stopping=partial(stopping, config.training),
        infer=infer,
    )
    return prior.beside(found, latent) if prior else found


def stopping(training: ConfigDict, procedure: Procedure, update: GradientUpdate) -> Procedure:
    """As `remedies.stopping`, of a procedure whose rates fall where the configuration says so."""
    if training.cool_to:
        fall = training.cool_to - training.cool_from
        procedure = Cooled(procedure, update, warm_up_cool_down(1.0, 1.0, training.cool_end, training.cool_from, fall))
    return shared.stopping(training.plateau, procedure, update)


def check_cooling(config: ConfigDict) -> None:
    """Raises ConfigError where rates would never have fallen, or before they are told to, or by two rules."""
    training = config.training
    for name, stage in config.stages.items():
        if 0 < stage.steps < training.cool_to:
            rule = f"be at most the {stage.steps} steps of stage {name}, whose rate would not fall to its end"
            raise ConfigError(f"`config.training.cool_to` must {rule}; got {training.cool_to}.")
    if training.cool_to and not 0 < training.cool_from < training.cool_to:
        rule = f"lie between 0 and `cool_to`, {training.cool_to}"
        raise ConfigError(f"`config.training.cool_from` must {rule}; got {training.cool_from}.")
    if training.cool_to and training.plateau.decays:
        raise ConfigError(
            "`config.training.plateau.decays` must be 0 where the rate falls by `config.training.cool_to`, "
            f"{training.cool_to}; got {training.plateau.decays}."
        )


def optimizers(optimizer: Optimizer, rate: float, encoder: float = 1.0) -> Mapping[str, keras.optimizers.Optimizer]:
    """One for each group; the encoder's rate is `encoder` times the others'."""
    return {group: optimizer(rate * (encoder if group == "inference" else 1.0)) for group in GROUPS}


def _model(config: ConfigDict, networks: Networks, latent: Latent, direction: Direction, data: Source) -> VAE:
    del data
    encoder = networks.encoder(latent, direction) if latent.features else NoEncoder()
    decoder = Autoregressive(networks.decoder(latent), config.data.max_words + 1)
    return built(VAE(encoder, latent, decoder, tokens), tf.constant([[END]]))


def words(batch: Batch) -> tf.Tensor:
    """Tokens of a batch that are predicted, END among them; float32 []."""
    return tf.cast(tf.reduce_sum(lengths(batch["x"])), tf.float32)
