"""Wiring of the two-stage VAE and its baselines, from numbers to an `Experiment`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds.images.measures import fit_judge, metrics_of, thresholds_of
from configs.kinds.images.methods import Variant, variants
from configs.kinds.images.networks import Networks, infogan_networks
from tfvae.checks import ConfigError
from tfvae.config import check_at_least, flat
from tfvae.data.images import batches as images
from tfvae.data.reader import Reader
from tfvae.data.source import Source
from tfvae.data.storage import tfrecords as records
from tfvae.experiment import Evaluation, Every, Experiment, Models, Outcome, Stage, built, latents
from tfvae.generators import Sampler, from_prior, from_second_stage
from tfvae.latents import Diagonal, exp_scale
from tfvae.likelihoods import gaussian
from tfvae.model import VAE
from tfvae.networks import dense
from tfvae.networks.decoders import FeedForward, mean, scaled_sample
from tfvae.networks.gamma import LearnedGamma
from tfvae.networks.heads import GaussianHead
from tfvae.objectives import Objective, elbo
from tfvae.plots.grid import image_grid
from tfvae.schedules import LearningRate, step_decay
from tfvae.training.actions.action import Probe
from tfvae.training.procedure import Procedure
from tfvae.training.procedures.basic import Basic
from tfvae.training.updates.gradient import GradientUpdate
from tfvae.types import Seed

ABOUT = (
    "The two-stage VAE of Dai and Wipf (2019): a VAE whose decoder learns its variance gamma, and a second VAE fitted "
    "to the first one's latents, beside baselines that differ in the decoder's output layer."
)


POSITIVE = (
    "latent",
    "batch_size",
    "network.width",
    "network.second_width",
    "network.second_depth",
    "halve_every.first",
    "halve_every.second",
    "steps.learned_gamma",
    "steps.two_stage",
    "every.log",
    "every.grid",
    "every.save",
    "metrics.batch_size",
    "metrics.limit",
    "metrics.iw_samples",
    "metrics.iw_limit",
    "metrics.mi_samples",
)
"""Numbers that must be at least 1. The two stages of the method cannot be left out."""

SECOND = (
    "network.second_width",
    "network.second_depth",
    "gamma.second_initial",
    "learning_rate.second_network",
    "learning_rate.second_gamma",
    "halve_every.second",
)
"""Numbers of the second stage alone."""


def build(name: str, reader: Reader, config: ConfigDict, networks: Networks | None = None) -> Experiment:
    """Learned gamma, its second stage, and the baselines; stages with 0 steps are left out.

    Args:
        name: of the experiment.
        reader: raw data.
        config: from `numbers`.
        networks: of the first stage; InfoGAN's where None.

    Raises:
        ConfigError: a number is out of its range.
    """
    check_at_least(config, 0, *(f"steps.{stage}" for stage in config.steps), "metrics.judge_steps", "image.limit")
    check_at_least(config, 1, *POSITIVE)
    networks = networks or infogan_networks(config)
    _try(config, networks)
    firsts = [_first_stage(config, stage, variant, networks) for stage, variant in variants(config).items()]
    stages = [firsts[0], _second_stage(config), *firsts[1:]]
    kept = tuple(stage for stage in stages if stage.steps)
    return Experiment(
        name=name,
        reader=reader,
        source=lambda files: _source(config, files),
        stages=kept,
        exported="two_stage",
        judge=lambda source, directory: fit_judge(name, config, source, directory),
        metrics=lambda directory: metrics_of(config, directory, [stage.name for stage in kept]),
        preview=lambda data, batch: image_grid(batch["x"].numpy()),
        figures=_figures,
        about=ABOUT,
        numbers=flat(config),
        thresholds=thresholds_of(name, config),
        seed=config.seed,
        every=Every(**config.every),
        evaluation=Evaluation(config.metrics.batch_size, config.metrics.limit),
    )


def _try(config: ConfigDict, networks: Networks) -> None:
    """Makes each layer once, still without weights, so that a number that does not fit is named before any work."""
    try:
        networks.encoder(1), networks.decoder(), _second_networks(config)
        for variant in variants(config).values():
            variant.head()
    except ValueError as error:
        raise ConfigError(str(error)) from None


def _figures(outcome: Outcome) -> Mapping[str, Any]:
    from configs.kinds.images.figures import figures  # matplotlib comes with an extra, and only reports need it

    return figures(outcome)


def _source(config: ConfigDict, files: Mapping[str, Sequence[str]]) -> Source:
    return records.read(
        files, images.FEATURES, images.prepare(tuple(config.image.shape)), limit=config.image.limit or None
    )


def _first_stage(config: ConfigDict, name: str, variant: Variant, networks: Networks) -> Stage:
    def model(data: Source) -> VAE:
        del data
        encoder, decoder = networks.encoder(variant.latent.features), networks.decoder()
        vae = VAE(encoder, variant.latent, FeedForward(decoder, variant.head(), mean), variant.likelihood)
        return built(vae, tf.zeros([1, *config.image.shape]))

    def sampler(models: Models) -> Sampler:
        return Sampler(models[name], from_prior(models[name]))

    rate, halve = config.learning_rate, config.halve_every.first
    return Stage(
        name=name,
        source=lambda data, models: data,
        model=model,
        procedure=_trainer(rate.network, rate.gamma, halve, config.weight_decay, variant.objective),
        sampler=sampler,
        steps=config.steps[name],
        batch_size=config.batch_size,
        probes=_gamma_probe,
        unused=SECOND,
    )


def _second_stage(config: ConfigDict) -> Stage:
    """A VAE with its own gamma, on samples of the first one's posterior, drawn afresh each step (Section 4, step 2)."""
    latent, rate = Diagonal(config.latent, exp_scale), config.learning_rate

    def model(data: Source) -> VAE:
        del data
        encoder, decoder = _second_networks(config)
        head = GaussianHead(
            LearnedGamma(config.gamma.second_initial, floor=config.gamma.floor), activation=keras.activations.linear
        )
        return built(
            VAE(encoder, latent, FeedForward(decoder, head, scaled_sample), gaussian), tf.zeros([1, config.latent])
        )

    def sampler(models: Models) -> Sampler:
        first, second = models["learned_gamma"], models["two_stage"]
        return Sampler(first, from_second_stage(first, second))

    return Stage(
        name="two_stage",
        source=lambda data, models: latents.latents(data, models["learned_gamma"]),
        model=model,
        procedure=_trainer(
            rate.second_network, rate.second_gamma, config.halve_every.second, config.weight_decay, elbo()
        ),
        sampler=sampler,
        steps=config.steps.two_stage,
        batch_size=config.batch_size,
        parent="learned_gamma",
        probes=_gamma_probe,
    )


def _second_networks(config: ConfigDict) -> tuple[keras.layers.Layer, keras.layers.Layer]:
    width, depth = config.network.second_width, config.network.second_depth
    features = Diagonal(config.latent).features
    return dense.Encoder(features, width=width, depth=depth), dense.Decoder(config.latent, width=width, depth=depth)


def _trainer(
    rate: float, gamma_rate: float, halve_every: int, weight_decay: float, objective: Objective
) -> Callable[[VAE, Source, Seed], Procedure]:
    """Adam with halving rates; gamma has a rate of its own, for at 1e-4 a step a short run never sees it fall."""

    def adam(start: float, decay: float = 0.0) -> keras.optimizers.Optimizer:
        return keras.optimizers.Adam(
            LearningRate(step_decay(start, 0.5, halve_every)), epsilon=1e-8, weight_decay=decay or None
        )

    def procedure(model: VAE, source: Source, seed: Seed) -> Procedure:
        del source
        optimizers = {
            "inference": adam(rate, weight_decay),
            "generative": adam(rate, weight_decay),
            "noise": adam(gamma_rate),
        }
        return Basic(GradientUpdate(model, optimizers, objective, seed=seed))

    return procedure


def _gamma_probe(model: VAE) -> Mapping[str, Probe]:
    """The standard deviation g of p(x given z); the paper's gamma is its square."""
    head = model.decoder.head if isinstance(model.decoder, FeedForward) else None
    return {"gamma": head.gamma.value} if isinstance(head, GaussianHead) else {}
