"""The second stage: a VAE of vectors with a learned gamma, on the latents of any stage, after it or jointly with it.

Dai and Wipf 2019, Section 4 and footnote 6.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import keras
import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds.remedies import DRIVE, OF, objective, require_taken
from tfvae.data.source import Source
from tfvae.experiment import Method, built
from tfvae.experiment.method import Optimizers, basic
from tfvae.generators import from_aux_prior
from tfvae.inference.under_prior import under_aux_prior
from tfvae.latents import Diagonal, exp_scale
from tfvae.likelihoods import gaussian
from tfvae.model import VAE
from tfvae.networks import dense
from tfvae.networks.decoders import FeedForward, scaled_sample
from tfvae.networks.gamma import LearnedGamma
from tfvae.networks.heads import GaussianHead
from tfvae.schedules import LearningRate, step_decay
from tfvae.training.actions.action import Probe
from tfvae.training.updates.beside import Beside
from tfvae.training.updates.gradient import GradientUpdate


def second_stage(config: ConfigDict, width: int, axes: dict[str, Any]) -> Method:
    """The method of a second stage.

    Args:
        config: has the group `second`.
        width: of the latents that it models.
        axes: what the remedies chose; all of it is taken.
    """
    numbers = config.second
    of, drive, loss = axes.pop(OF), axes.pop(DRIVE, basic), objective(axes)
    require_taken(axes)
    return Method(
        model=lambda data: _model(numbers, width),
        optimizers=_optimizers(numbers),
        objective=lambda model: loss,
        drive=drive,
        of=of,
    )


def joined(config: ConfigDict, method: Method, width: int) -> Method:
    """A method with a second stage inside: both are trained at once, on the bound of u -> z -> x.

    The paper reports that this does not help: the second stage's weights serve the fit of the manifold (footnote 6).

    Args:
        config: has the group `second`.
        method: of the first stage.
        width: of its latents.
    """
    numbers = config.second

    def model(data: Source) -> VAE:
        first = method.model(data)
        return VAE(first.encoder, first.latent, first.decoder, first.likelihood, _model(numbers, width))

    def update(gradient: GradientUpdate) -> Beside:
        return Beside(gradient, _optimizers(numbers)())

    return replace(method, model=model, update=update, infer=under_aux_prior, generator=from_aux_prior)


def _optimizers(numbers: ConfigDict) -> Optimizers:
    return halving_adam(numbers.learning_rate, numbers.gamma_rate, numbers.halve_every, numbers.weight_decay)


def _model(numbers: ConfigDict, width: int) -> VAE:
    latent = Diagonal(width, exp_scale)
    encoder, decoder = networks(numbers, width)
    head = GaussianHead(LearnedGamma(numbers.gamma, floor=numbers.floor), activation=keras.activations.linear)
    vae = VAE(encoder, latent, FeedForward(decoder, head, scaled_sample), gaussian)
    return built(vae, tf.zeros([1, width]))


def networks(numbers: ConfigDict, width: int) -> tuple[keras.layers.Layer, keras.layers.Layer]:
    """Encoder and decoder of vectors."""
    sizes = {"width": numbers.width, "depth": numbers.depth}
    return dense.Encoder(Diagonal(width, exp_scale).features, **sizes), dense.Decoder(width, **sizes)


def halving_adam(
    rate: float, gamma_rate: float, halve_every: int, weight_decay: float = 0.0, encoder_rate: float = 1.0
) -> Optimizers:
    """Adam with halving rates; gamma has a rate of its own, for at 1e-4 a step a short run never sees it fall.

    `encoder_rate` is what the encoder's rate is times that of the decoder.
    """

    def adam(start: float, decay: float = 0.0) -> keras.optimizers.Optimizer:
        schedule = LearningRate(step_decay(start, 0.5, halve_every))
        return keras.optimizers.Adam(schedule, epsilon=1e-8, weight_decay=decay or None)

    return lambda: {
        "inference": adam(encoder_rate * rate, weight_decay),
        "generative": adam(rate, weight_decay),
        "noise": adam(gamma_rate),
    }


def gamma_probe(model: VAE) -> Mapping[str, Probe]:
    """The standard deviation g of p(x given z), where the decoder has one; the paper's gamma is its square."""
    head = model.decoder.head if isinstance(model.decoder, FeedForward) else None
    return {"gamma": head.gamma.value} if isinstance(head, GaussianHead) else {}
