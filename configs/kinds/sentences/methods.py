"""The methods that are compared: each is a choice of objective, procedure, inference and latent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import tensorflow as tf
from ml_collections import ConfigDict

from tfvae.data.source import Source
from tfvae.inference.amortized import Inference, amortized
from tfvae.inference.semi_amortized import SemiAmortized
from tfvae.latents import Diagonal, Empty, Latent, log_variance_scale
from tfvae.likelihoods import lengths
from tfvae.objectives import Objective, autogen, beta, elbo, free_bits
from tfvae.schedules import constant, linear, logistic
from tfvae.training.procedure import Procedure
from tfvae.training.procedures.aggressive import Aggressive
from tfvae.training.procedures.basic import Basic
from tfvae.training.updates.gradient import GradientUpdate
from tfvae.types import Batch, Seed

Drive = Callable[[GradientUpdate, Source, Seed], Procedure]
"""(update, data, seed) -> what drives the update."""


NEGATIVE_ELBO = elbo()


@dataclass(frozen=True)
class Method:
    """What makes a method, beside the networks."""

    latent: Latent
    objective: Objective = NEGATIVE_ELBO
    drive: Drive = lambda update, source, seed: Basic(update)
    infer: Inference = amortized
    encoder_rate: float = 1.0
    """Times the learning rate, of the encoder."""


def methods(config: ConfigDict) -> Mapping[str, Method]:
    """All methods by name; betas are named by their percentage."""
    vae = Method(Diagonal(config.latent, log_variance_scale))
    weight = linear(config.anneal.start, 1.0, config.anneal.steps)
    annealed = replace(vae, objective=elbo(beta(weight)))
    aggressive: Drive = partial(_aggressive, config, config.aggressive.most, config.aggressive.window)
    return {
        "lm": Method(Empty()),
        "vae": vae,
        "anneal": annealed,
        "logistic": replace(vae, objective=elbo(beta(logistic(**config.logistic)))),
        **{f"beta_{p}": replace(vae, objective=elbo(beta(constant(p / 100)))) for p in (20, 40, 60, 80)},
        "free_bits": replace(vae, objective=elbo(free_bits(config.free_bits))),
        "encoder_rate": replace(vae, encoder_rate=config.encoder_rate),
        "sa_vae": replace(vae, infer=SemiAmortized(**config.semi_amortized)),
        "sa_vae_anneal": replace(annealed, infer=SemiAmortized(**config.semi_amortized, weight=weight)),
        "aggressive": replace(vae, drive=aggressive),
        "aggressive_anneal": replace(annealed, drive=aggressive),
        "budget": replace(vae, drive=partial(_aggressive, config, config.budget, None)),
        **{f"autogen_{m}": replace(vae, objective=autogen(m)) for m in (0, 1, 2)},
    }


def _aggressive(
    config: ConfigDict, most: int, window: int | None, update: GradientUpdate, source: Source, seed: Seed
) -> Procedure:
    patience, start = config.aggressive.patience, config.aggressive.start
    return Aggressive(
        update, source, config.batch_size, seed, units=_words, most=most, window=window, patience=patience, start=start
    )


def _words(batch: Batch) -> tf.Tensor:
    """Tokens that are predicted, END among them."""
    return tf.cast(tf.reduce_sum(lengths(batch["x"])), tf.float32)
